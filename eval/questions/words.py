"""The few words that a rendered statement and prompt need beside the problem's own.

They are sent to models as well as shown to people, so they belong to what determines
a run; the texts of the pages stand in `assistant/text`.
"""

from __future__ import annotations

WORDS = {
    "en": {
        "example": "Example",
        "comma": ", ",
        "form_tree": (
            "The examples show a tree level by level, from left to right, with `null` where "
            "a node has no child; `null` itself has no children, and at the end it is left out."
        ),
        "form_linked_list": (
            "The examples show a linked list as the list of its values; an empty one is `[]`."
        ),
        "limits": "Limits for each test: {}.",
        "task_function": "Write this {} function:",
        "task_inplace": "Write this {} function. It changes its first argument in place:",
        "task_class": "Write this {} class:",
        "answer": (
            "Answer with one {} code block that holds the whole solution. "
            "Read no input and print nothing."
        ),
    },
    "zh": {
        "example": "示例",
        "comma": "，",
        "form_tree": (
            "示例中的树按层从左到右给出，缺少子节点处写作 `null`；"
            "`null` 本身没有子节点，末尾的 `null` 省略。"
        ),
        "form_linked_list": "示例中的链表写作其各节点值组成的列表，空链表写作 `[]`。",
        "limits": "每个测试的限制：{}。",
        "task_function": "请编写下面的 {} 函数：",
        "task_inplace": "请编写下面的 {} 函数，它就地修改第一个参数：",
        "task_class": "请编写下面的 {} 类：",
        "answer": "请用一个 {} 代码块给出完整解答。不要读取输入，也不要打印任何内容。",
    },
}

LIMITS = {
    "cpu_seconds": {"en": "{:g} s of processor time", "zh": "处理器时间 {:g} 秒"},
    "memory_mb": {"en": "{} MB of memory", "zh": "内存 {} MB"},
}

PROGRAMMING = {"python": "Python", "javascript": "JavaScript", "java": "Java", "cpp": "C++"}
