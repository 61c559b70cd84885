"""Gives the meetings of the day instead of the time between them.

Answer of Qwen2.5-Coder-0.5B-Instruct (q4_k_m).
"""

def free_hours(meetings: list[list[int]], start: int, end: int) -> list[list[int]]:
    # 初始化一个空列表来存储空闲时段
    free_hours = []
    
    # 遍历每个会议
    for begin, finish in meetings:
        # 如果当前会议的开始时间大于或等于结束时间，说明该会议完全超出工作日，直接跳过
        if begin >= end:
            continue
        
        # 如果当前会议的结束时间小于或等于start，说明该会议完全超出工作日，直接跳过
        if finish <= start:
            continue
        
        # 如果当前会议的开始时间在start和end之间，说明该会议占用时间，将其加入空闲时段列表
        if start <= begin <= end:
            free_hours.append([begin, finish])
    
    # 返回空闲时段列表，按升序排列
    return sorted(free_hours, key=lambda x: x[0])
