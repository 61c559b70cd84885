// leitai: outcome=RE topic=stack signal=11

struct Room {
    volatile char letters[4096];
};

int deeper(const Room &above) {
    Room room;
    room.letters[above.letters[0] & 1] = 1;
    return deeper(room) + room.letters[0];
}

int main() { return deeper(Room{}); }
