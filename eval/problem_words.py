"""The few words that a rendered statement and prompt need beside the problem's own.

They are sent to models as well as shown to people, so they belong to what determines
a run; the texts of the pages stand in `assistant/text`.
"""

from __future__ import annotations

WORDS = {
    "en": {
        "example": "Example",
        "comma": ", ",
        "limits": "Limits for each test: {}.",
        "task_function": "Write this Python function:",
        "task_inplace": "Write this Python function. It changes its first argument in place:",
        "task_class": "Write this Python class:",
        "answer": (
            "Answer with one Python code block that holds the whole solution. "
            "Read no input and print nothing."
        ),
    },
    "zh": {
        "example": "示例",
        "comma": "，",
        "limits": "每个测试的限制：{}。",
        "task_function": "请编写下面的 Python 函数：",
        "task_inplace": "请编写下面的 Python 函数，它就地修改第一个参数：",
        "task_class": "请编写下面的 Python 类：",
        "answer": "请用一个 Python 代码块给出完整解答。不要读取输入，也不要打印任何内容。",
    },
}

LIMITS = {
    "cpu_seconds": {"en": "{:g} s of processor time", "zh": "处理器时间 {:g} 秒"},
    "memory_mb": {"en": "{} MB of memory", "zh": "内存 {} MB"},
}
