// What leitai.hpp needs and what depends on no type: compiled once, with the image.
#include "leitai.hpp"

#include <cxxabi.h>
#include <unistd.h>

namespace leitai {

constexpr std::size_t MESSAGE = 500;

// ------------------------------------------------------------------ in

char Reader::peek() {
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) at++;
    if (at == end) throw Misfit("the input ends too early");
    return *at;
}

bool Reader::take(char wanted) {
    if (peek() != wanted) return false;
    at++;
    return true;
}

void Reader::expect(char wanted) {
    if (take(wanted)) return;
    if (wanted == ',') throw Misfit("there are fewer values than the type has places");
    const char* name = wanted == '[' ? "a list" : wanted == '{' ? "an object"
        : wanted == '"' ? "a string" : "another form of the value";
    misfit(name);
}

void Reader::misfit(const char* wanted) {
    std::string_view seen(at, std::min<std::size_t>(end - at, 40));
    throw Misfit(std::string(seen) + " does not fit: " + wanted + " is wanted");
}

bool Reader::null() {
    if (peek() != 'n') return false;
    at += std::min<std::ptrdiff_t>(4, end - at);
    return true;
}

bool Reader::boolean() {
    char first = peek();
    if (first != 't' && first != 'f') misfit("true or false");
    at += std::min<std::ptrdiff_t>(first == 't' ? 4 : 5, end - at);
    return first == 't';
}

__int128 Reader::whole() {
    peek();
    const char* start = at;
    bool negative = at < end && *at == '-';
    if (negative) at++;
    if (at == end || !std::isdigit(static_cast<unsigned char>(*at))) {
        at = start;
        misfit("an integer");
    }
    unsigned __int128 value = 0;
    for (; at < end && std::isdigit(static_cast<unsigned char>(*at)); at++) {
        if (at - start > 38) throw Misfit("an integer does not fit into 128 bits");
        value = value * 10 + static_cast<unsigned>(*at - '0');
    }
    if (at < end && (*at == '.' || *at == 'e' || *at == 'E')) {
        at = start;
        misfit("an integer");
    }
    if (value >> 127) throw Misfit("an integer does not fit into 128 bits");
    return negative ? -static_cast<__int128>(value) : static_cast<__int128>(value);
}

double Reader::real() {
    char first = peek();
    if (first != '-' && !std::isdigit(static_cast<unsigned char>(first))) misfit("a number");
    double value = 0;
    auto [rest, error] = std::from_chars(at, end, value);
    if (error == std::errc::result_out_of_range) throw Misfit("a number does not fit into double");
    at = rest;
    return value;
}

static void utf8(unsigned code, std::string& to) {
    if (code < 0x80) {
        to += static_cast<char>(code);
    } else if (code < 0x800) {
        to += static_cast<char>(0xC0 | code >> 6);
        to += static_cast<char>(0x80 | (code & 63));
    } else if (code < 0x10000) {
        to += static_cast<char>(0xE0 | code >> 12);
        to += static_cast<char>(0x80 | (code >> 6 & 63));
        to += static_cast<char>(0x80 | (code & 63));
    } else {
        to += static_cast<char>(0xF0 | code >> 18);
        to += static_cast<char>(0x80 | (code >> 12 & 63));
        to += static_cast<char>(0x80 | (code >> 6 & 63));
        to += static_cast<char>(0x80 | (code & 63));
    }
}

static unsigned hex4(const char* digits) {
    unsigned value = 0;
    std::from_chars(digits, digits + 4, value, 16);
    return value;
}

std::string Reader::text() {
    if (!take('"')) misfit("a string");
    std::string made;
    while (at < end && *at != '"') {
        if (*at != '\\' || end - at < 2) {
            made += *at++;
            continue;
        }
        char kind = at[1];
        at += 2;
        if (kind == 'u' && end - at >= 4) {
            unsigned code = hex4(at);
            at += 4;
            if (code >> 10 == 0xD800 >> 10 && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
                code = 0x10000 + ((code & 1023) << 10) + (hex4(at + 2) & 1023);
                at += 6;
            }
            utf8(code, made);
        } else {
            const char* found = std::strchr("n\nt\tr\rb\bf\f", kind);
            made += found && kind >= 'a' ? found[1] : kind;
        }
    }
    expect('"');
    return made;
}

std::string_view Reader::skip() {
    peek();
    const char* start = at;
    int depth = 0;
    bool quoted = false;
    for (; at < end; at++) {
        if (quoted) {
            if (*at == '\\') at++;
            else if (*at == '"') quoted = false;
        } else if (*at == '"') {
            quoted = true;
        } else if (*at == '[' || *at == '{') {
            depth++;
        } else if (*at == ']' || *at == '}' || *at == ',') {
            if (depth == 0) break;
            if (*at != ',') depth--;
        }
    }
    return {start, static_cast<std::size_t>(std::min(at, end) - start)};
}

// ------------------------------------------------------------------ out

// How many bytes of UTF-8 begin here; 0 where it is none.
static std::size_t sequence(std::string_view text) {
    unsigned char first = text[0];
    std::size_t size = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3
        : first >> 3 == 30 && first < 0xF5 ? 4 : 0;
    if (size == 0 || size > text.size()) return 0;
    for (std::size_t i = 1; i < size; i++) {
        if ((text[i] & 0xC0) != 0x80) return 0;
    }
    unsigned char second = size > 1 ? text[1] : 0x80;
    bool overlong = first == 0xC0 || first == 0xC1 || (first == 0xE0 && second < 0xA0) ||
        (first == 0xF0 && second < 0x90);
    bool beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
    return overlong || beyond ? 0 : size;
}

void quote(std::string_view text, std::string& to) {
    to += '"';
    while (!text.empty()) {
        std::size_t size = sequence(text);
        unsigned char first = text[0];
        if (size == 0) {
            to += "\\ufffd";  // bytes that are no text have no form in JSON
        } else if (first == '"' || first == '\\') {
            to += '\\';
            to += text[0];
        } else if (first < 0x20) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", first);
            to += escaped;
        } else {
            to += text.substr(0, size);
        }
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    to += '"';
}

void number(double real, std::string& to) {
    if (std::isnan(real)) {
        to += R"({"$float":"nan"})";
    } else if (std::isinf(real)) {
        to += real > 0 ? R"({"$float":"inf"})" : R"({"$float":"-inf"})";
    } else {
        char digits[40];
        auto [end, error] = std::to_chars(digits, digits + sizeof digits, real);
        std::string_view shown(digits, end - digits);
        to += shown;
        if (shown.find_first_of(".e") == shown.npos) to += ".0";
    }
}

void number(unsigned __int128 size, bool negative, std::string& to) {
    const auto limit = static_cast<unsigned __int128>(1) << 63;
    const bool fits = negative ? size <= limit : size < limit;
    const unsigned base = fits ? 10 : 16;
    std::string digits;
    do digits += "0123456789abcdef"[static_cast<unsigned>(size % base)]; while (size /= base);
    if (!fits) digits += "x0";
    if (negative) digits += '-';
    std::reverse(digits.begin(), digits.end());
    to += fits ? digits : R"({"$int":")" + digits + "\"}";
}

std::string name_of(const std::type_info& type) {
    int status = 0;
    char* name = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
    std::string shown = status == 0 ? name : type.name();
    std::free(name);
    return shown;
}

// ------------------------------------------------------------------ one input, one answer

static std::string line() {
    static std::string rest;
    for (;;) {
        if (auto end = rest.find('\n'); end != rest.npos) {
            std::string whole = rest.substr(0, end);
            rest.erase(0, end + 1);
            return whole;
        }
        char buffer[1 << 16];
        ssize_t size = ::read(3, buffer, sizeof buffer);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) _exit(0);
        rest.append(buffer, static_cast<std::size_t>(size));
    }
}

static std::string member(const std::string& object, std::string_view wanted) {
    Reader from(object);
    from.expect('{');
    if (from.take('}')) return "";
    do {
        std::string key = from.text();
        from.expect(':');
        std::string_view value = from.skip();
        if (key == wanted) return std::string(value);
    } while (from.take(','));
    return "";
}

static std::string described(std::string_view type, std::string_view message, bool memory = false) {
    std::string said = R"("error":{"type":)";
    quote(type, said);
    said += R"(,"message":)";
    quote(message.substr(0, MESSAGE), said);
    return said + (memory ? R"(,"line":null,"memory":true})" : R"(,"line":null})");
}

int serve(void (*perform)(const Task&, std::string&)) {
    std::string head = line(), given = line();
    std::string mode = member(head, "mode");
    Task task{member(given, "n"), member(given, "input"), mode.size() > 2 ? mode.substr(1, mode.size() - 2) : ""};
    std::string said = R"("value":)";
    try {
        perform(task, said);
    } catch (const std::bad_alloc&) {
        said = described("std::bad_alloc", "", true);
    } catch (const std::exception& error) {
        said = described(name_of(typeid(error)), error.what());
    } catch (...) {
        const std::type_info* type = abi::__cxa_current_exception_type();
        said = described(type ? name_of(*type) : "exception", "");
    }
    std::cout.flush();
    std::fflush(nullptr);
    said = R"({"n":)" + task.number + "," + said + "}\n";
    for (std::size_t at = 0; at < said.size();) {
        ssize_t size = ::write(4, said.data() + at, said.size() - at);
        if (size < 0 && errno != EINTR) _exit(74);
        if (size > 0) at += static_cast<std::size_t>(size);
    }
    _exit(0);  // whatever threads and destructors the solution has left
}

}  // namespace leitai
