// Calls a C++ solution: one process for each input. The types of arguments are those of
// the function's own parameters, so nothing but its name has to be known.
#pragma once
#include <bits/stdc++.h>

namespace leitai {

constexpr int DEEPEST = 100;
constexpr std::size_t MOST_NODES = 1000000;

// A value of JSON that a parameter's type cannot hold, or text that is no JSON.
struct Misfit : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

// Reads JSON from left to right, straight into what a parameter wants.
class Reader {
public:
    explicit Reader(std::string_view text) : at(text.data()), end(text.data() + text.size()) {}
    char peek();
    bool take(char wanted);  // skips it, if it comes next
    void expect(char wanted);
    bool null();
    bool boolean();
    __int128 whole();
    double real();
    std::string text();
    std::string_view skip();  // the text of whatever comes next

    // Calls `item` before each item of a list.
    template <class F> void list(F item) {
        expect('[');
        if (take(']')) return;
        do item(); while (take(','));
        expect(']');
    }

private:
    const char* at;
    const char* end;
    [[noreturn]] void misfit(const char* wanted);
};

// What an input asks for, and where its answer is put together.
struct Task {
    std::string number, input, mode;
};
int serve(void (*perform)(const Task&, std::string&));
std::string name_of(const std::type_info& type);
void quote(std::string_view text, std::string& to);
void number(double real, std::string& to);
void number(unsigned __int128 size, bool negative, std::string& to);

// ------------------------------------------------------------------ kinds of types

template <class T> constexpr bool is_optional = false;
template <class T> constexpr bool is_optional<std::optional<T>> = true;
template <class T> constexpr bool is_std_array = false;
template <class T, std::size_t N> constexpr bool is_std_array<std::array<T, N>> = true;
template <class T> constexpr bool is_product = false;
template <class A, class B> constexpr bool is_product<std::pair<A, B>> = true;
template <class... T> constexpr bool is_product<std::tuple<T...>> = true;
template <class T> concept Linked = std::is_pointer_v<T> && requires(T node) { node->val; node->next; };
template <class T> concept Branched =
    std::is_pointer_v<T> && requires(T node) { node->val; node->left; node->right; };
template <class T> concept Mapping = requires { typename T::mapped_type; };
template <class T> concept Unordered = requires { typename T::key_type; };
template <class T> concept Appendable =
    requires(T made, typename T::value_type item) { made.push_back(std::move(item)); };
template <class T> concept Range = requires(const T& made) { made.begin(); made.end(); typename T::value_type; };

// ------------------------------------------------------------------ in

template <class T> T read(Reader& from);

template <class T> T read_whole(Reader& from) {
    __int128 value = from.whole();
    if (value < static_cast<__int128>(std::numeric_limits<T>::min()) ||
        value > static_cast<__int128>(std::numeric_limits<T>::max())) {
        throw Misfit("an integer does not fit into " + name_of(typeid(T)));
    }
    return static_cast<T>(value);
}

template <class T, std::size_t... I> T read_product(Reader& from, std::index_sequence<I...>) {
    from.expect('[');
    T made{(I ? from.expect(',') : void(), read<std::tuple_element_t<I, T>>(from))...};
    from.expect(']');
    return made;
}

template <class Key> Key read_key(Reader& from) {
    if constexpr (std::is_same_v<Key, std::string> || std::is_same_v<Key, char>) {
        return read<Key>(from);
    } else {  // JSON's keys are strings, also those that stand for numbers
        std::string text = from.text();
        Reader inner(text);
        return read<Key>(inner);
    }
}

template <class Node> Node* read_linked(Reader& from) {
    if (from.null()) return nullptr;
    Node *head = nullptr, *last = nullptr;
    from.list([&] {
        Node* node = new Node(read<std::remove_cvref_t<decltype(head->val)>>(from));
        node->next = nullptr;
        (last ? last->next : head) = node;
        last = node;
    });
    return head;
}

template <class Node> Node* read_tree(Reader& from) {
    if (from.null()) return nullptr;
    Node* root = nullptr;
    std::deque<Node**> places{&root};
    from.list([&] {
        Node** place = places.empty() ? nullptr : places.front();
        if (!places.empty()) places.pop_front();
        if (from.null()) return;
        if (!place) throw Misfit("a tree does not fit into its levels");
        Node* node = new Node(read<std::remove_cvref_t<decltype(root->val)>>(from));
        node->left = node->right = nullptr;
        *place = node;
        places.push_back(&node->left);
        places.push_back(&node->right);
    });
    return root;
}

template <class T> T read(Reader& from) {
    if constexpr (std::is_same_v<T, bool>) {
        return from.boolean();
    } else if constexpr (std::is_same_v<T, char>) {
        std::string text = from.text();
        if (text.size() != 1) throw Misfit("a string does not fit into char");
        return text[0];
    } else if constexpr (std::is_integral_v<T>) {
        return read_whole<T>(from);
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(from.real());
    } else if constexpr (std::is_same_v<T, std::string>) {
        return from.text();
    } else if constexpr (is_optional<T>) {
        if (from.null()) return std::nullopt;
        return read<typename T::value_type>(from);
    } else if constexpr (Linked<T>) {
        return read_linked<std::remove_pointer_t<T>>(from);
    } else if constexpr (Branched<T>) {
        return read_tree<std::remove_pointer_t<T>>(from);
    } else if constexpr (is_std_array<T>) {
        T made{};
        std::size_t size = 0;
        from.list([&] {
            if (size == made.size()) throw Misfit("a list does not fit into its array");
            made[size++] = read<typename T::value_type>(from);
        });
        if (size < made.size()) throw Misfit("a list does not fit into its array");
        return made;
    } else if constexpr (is_product<T>) {
        return read_product<T>(from, std::make_index_sequence<std::tuple_size_v<T>>());
    } else if constexpr (Mapping<T>) {
        T made;
        from.expect('{');
        if (from.take('}')) return made;
        do {
            auto key = read_key<typename T::key_type>(from);
            from.expect(':');
            made.emplace(std::move(key), read<typename T::mapped_type>(from));
        } while (from.take(','));
        from.expect('}');
        return made;
    } else if constexpr (Appendable<T>) {
        T made;
        from.list([&] { made.push_back(read<typename T::value_type>(from)); });
        return made;
    } else {
        static_assert(Unordered<T>, "the tests cannot make a parameter of this type");
        T made;
        from.list([&] { made.insert(read<typename T::value_type>(from)); });
        return made;
    }
}

// ------------------------------------------------------------------ out

template <class T> void write(const T& value, std::string& to, int room);

template <class Items> void write_list(const Items& items, std::string& to, int room) {
    to += '[';
    bool first = true;
    for (auto&& item : items) {
        if (!std::exchange(first, false)) to += ',';
        write(static_cast<const typename Items::value_type&>(item), to, room - 1);
    }
    to += ']';
}

template <class Node> void write_linked(Node* node, std::string& to, int room) {
    to += '[';
    std::size_t size = 0;
    for (; node; node = node->next) {
        if (size == MOST_NODES) throw std::length_error("the linked list that was returned has no end");
        if (size++) to += ',';
        write(node->val, to, room - 1);
    }
    to += ']';
}

template <class Node> void write_tree(Node* root, std::string& to, int room) {
    std::deque<Node*> level{root};
    std::size_t size = 0, end = to.size() + 1;  // nothing is shown behind the last value
    for (to += '['; !level.empty(); level.pop_front(), size++) {
        if (size == MOST_NODES) throw std::length_error("the tree that was returned has no end");
        Node* node = level.front();
        if (size) to += ',';
        if (!node) {
            to += "null";
            continue;
        }
        write(node->val, to, room - 1);
        end = to.size();
        level.push_back(node->left);
        level.push_back(node->right);
    }
    to.resize(end);
    to += ']';
}

template <class T> void write(const T& value, std::string& to, int room) {
    if constexpr (std::is_same_v<T, bool>) {
        to += value ? "true" : "false";
    } else if constexpr (std::is_same_v<T, char>) {
        quote(std::string_view(&value, 1), to);
    } else if constexpr (std::is_integral_v<T>) {
        bool negative = value < 0;
        auto size = static_cast<unsigned __int128>(value);
        number(negative ? -size : size, negative, to);
    } else if constexpr (std::is_floating_point_v<T>) {
        number(static_cast<double>(value), to);
    } else if constexpr (std::is_convertible_v<T, std::string_view>) {
        quote(value, to);
    } else if constexpr (std::is_same_v<T, std::nullptr_t>) {
        to += "null";
    } else if constexpr (Linked<T>) {
        write_linked(value, to, room);
    } else if constexpr (Branched<T>) {
        write_tree(value, to, room);
    } else if constexpr (is_optional<T>) {
        if (value) write(*value, to, room);
        else to += "null";
    } else {
        if (room == 0) {
            to += R"({"$other":"a value nested too deeply"})";
        } else if constexpr (is_product<T>) {
            to += '[';
            std::apply([&](const auto&... part) {
                bool first = true;
                ((std::exchange(first, false) ? void() : void(to += ','), write(part, to, room - 1)), ...);
            }, value);
            to += ']';
        } else if constexpr (Mapping<T>) {
            to += R"({"$dict":)";
            write_list(value, to, room);
            to += '}';
        } else if constexpr (Range<T> && Unordered<T>) {
            to += R"({"$set":)";
            write_list(value, to, room);
            to += '}';
        } else if constexpr (Range<T>) {
            write_list(value, to, room);
        } else {
            to += R"({"$other":)";
            quote(name_of(typeid(T)), to);
            to += '}';
        }
    }
}

// ------------------------------------------------------------------ the call

template <class R, class... A> struct Signature {
    template <class F, std::size_t... I>
    static void call(const Task& task, std::string& to, F function, std::index_sequence<I...>) {
        Reader from(task.input);
        from.expect('[');
        // Braces: the arguments are read from left to right.
        std::tuple<std::remove_cvref_t<A>...> args{
            (I ? from.expect(',') : void(), read<std::remove_cvref_t<A>>(from))...};
        if (!from.take(']')) throw Misfit("there are more arguments than parameters");
        if constexpr (std::is_void_v<R>) {
            function(static_cast<A&&>(std::get<I>(args))...);
            if (task.mode != "inplace") to += "null";
        } else {
            const std::remove_cvref_t<R>& result = function(static_cast<A&&>(std::get<I>(args))...);
            if (task.mode != "inplace") write(result, to, DEEPEST);
        }
        if (task.mode == "inplace") {
            if constexpr (sizeof...(A) > 0) write(std::get<0>(args), to, DEEPEST);
        }
    }
};

template <auto f> struct Entry;

template <class R, class... A, R (*f)(A...)> struct Entry<f> {
    static void perform(const Task& task, std::string& to) {
        Signature<R, A...>::call(task, to, f, std::index_sequence_for<A...>());
    }
};

template <class C, class R, class... A, R (C::*f)(A...)> struct Entry<f> {
    static void perform(const Task& task, std::string& to) {
        C solution{};
        auto call = [&](A... args) -> R { return (solution.*f)(static_cast<A&&>(args)...); };
        Signature<R, A...>::call(task, to, call, std::index_sequence_for<A...>());
    }
};

template <class C, class R, class... A, R (C::*f)(A...) const> struct Entry<f> {
    static void perform(const Task& task, std::string& to) {
        C solution{};
        auto call = [&](A... args) -> R { return (solution.*f)(static_cast<A&&>(args)...); };
        Signature<R, A...>::call(task, to, call, std::index_sequence_for<A...>());
    }
};

// A variable that can be called: a lambda, a std::function.
template <class F> requires requires { &F::operator(); }
struct Callable {
    template <class C, class R, class... A>
    static void call(const Task& task, std::string& to, const F& f, R (C::*)(A...) const) {
        auto call = [&](A... args) -> R { return f(static_cast<A&&>(args)...); };
        Signature<R, A...>::call(task, to, call, std::index_sequence_for<A...>());
    }
};

template <class F, F* f> requires(!std::is_function_v<F>) struct Entry<f> {
    static void perform(const Task& task, std::string& to) {
        Callable<std::remove_const_t<F>>::call(task, to, *f, &F::operator());
    }
};

template <auto f> int answer() {
    return serve(&Entry<f>::perform);
}

}  // namespace leitai
