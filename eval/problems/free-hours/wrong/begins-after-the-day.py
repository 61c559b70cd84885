"""Lets a gap end where a meeting after the day begins.

Answer of Qwen2.5-Coder-1.5B-Instruct (q4_k_m).
"""

def free_hours(meetings: list[list[int]], start: int, end: int) -> list[list[int]]:
    meetings.sort(key=lambda x: x[0])
    free_times = []
    current_start = start
    for meeting in meetings:
        if meeting[0] > current_start:
            free_times.append([current_start, meeting[0]])
        current_start = max(current_start, meeting[1])
    if current_start < end:
        free_times.append([current_start, end])
    return free_times
