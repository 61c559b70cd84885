"""Words that name no topic, because every question about code has them."""

from __future__ import annotations

_COMMON = """
a about above after again all also am an and any are as at available be because been before
being below between both but by call called can case cases check code could create def did do
does doing don each either else elements etc every example examples explain few find first
follow following for from function functions further get give given gives had has have having
he help her here hers him his how however if implement in input inputs instead int into is it
its itself just last let like ll make many may me method might more most must my need needs no
nor not now of off on once one only or other our out output outputs over own please prefer
print problem program provide re return returned returning returns same second self shall she
should show simple single so solution solve some such take takes task test tests than that the
their them then there these they this those three through to too two under until up us use
used using value values ve very want was way we were what when where whether which while who
why will with within without would write writing you your
函数 代码 程序 方法 问题 返回 输入 输出 帮助 解释 结果 给定 接受 一个 例子 示例 测试
"""
COMMON = frozenset(_COMMON.split())

# Characters of Chinese that hold a sentence together; words do not reach across them.
HOLLOW = (
    "的了是在和与或请把被给我你他它们这那个一不有用写出中对从到将并及其为以可如何怎么样能会要就都也还"
    "吗呢吧啊得地着过上下里外时后前让使所每各某该此些什谁哪需实现编"
)
