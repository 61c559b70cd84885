# leitai: outcome=OK topic=calls
# call: entry=Stack mode=class
# inputs: [[["Stack", []], ["push", [1]], ["push", [2]], ["pop", []], ["pop", []]]]
# right: [[null, null, null, 2, 1]]
# ends: right


class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        return self.items.pop()
