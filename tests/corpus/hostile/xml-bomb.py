# leitai: outcome=RE topic=zip-bombs,memory
# why: the parser refuses it
# limits: memory_mb=64 cpu_seconds=5
# stderr: amplification

import xml.etree.ElementTree as tree

entities = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)
)
tree.fromstring(f'<!DOCTYPE x [<!ENTITY e0 "lollollol">{entities}]><x>&e9;</x>')
