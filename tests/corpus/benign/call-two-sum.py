# leitai: outcome=OK topic=calls
# call: entry=pairs arg_types=list[int];int
# inputs: [[[2, 7, 11, 15], 9], [[1, 1, 1], 2], [[], 0]]
# right: [[[0, 1]], [[0, 1], [0, 2], [1, 2]], []]
# ends: right right right


def pairs(nums, target):
    return [
        (i, j) for i in range(len(nums)) for j in range(i + 1, len(nums)) if nums[i] + nums[j] == target
    ]
