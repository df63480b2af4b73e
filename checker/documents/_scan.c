/* A short proof that a JSON text holds nothing which a typed decoder passes over, and where things
 * stand in a text.
 *
 * `is_plain(text, decimals)` goes once over a text that a typed decoder has accepted. It may say no
 * to a text that is plain, but never yes to one that is not: `fast.py`, which asks, has a longer way
 * to find out, and takes it wherever this module could not be compiled. A text is plain when
 *
 *   - no object has a key twice, or a key that is written with an escape;
 *   - no string begins like a placeholder: "", "null", "N/A", "-", "TBD", "xx", blanks, dashes;
 *   - no string begins like a time of other years than 2000 to 2199;
 *   - numbers have few digits and no exponent, and what stands in quotes under one of the keys
 *     `decimals` is written as a number of JSON: a decimal can be made of more ("1_000", "NaN",
 *     digits of other scripts). Before each of these keys stands a byte with its length; the
 *     shorter ones come first.
 *
 * `oddity(text, decimals)` says which member made it say no; `locate(text, start, path)` where a
 * member stands, which needs not be that of an order. Both say None when they cannot tell.
 *
 * Nothing is believed: no byte is read beyond the zero that stands behind all bytes of Python, and
 * what is nested deeper or has more keys than an order ever needs is not plain.
 */

#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef const unsigned char *Place;

#define MOST_LEVELS 16
#define MOST_KEYS 256
#define MOST_DIGITS 15   /* before the point: the bound has sixteen */
#define MOST_FRACTION 60 /* after it */

typedef struct {
    Place start;
    size_t length;
} Key;

/* An object or a list that is open. */
typedef struct {
    char closing;
    int index;     /* of the element that is looked at, in a list */
    int outside;   /* how many keys stand outside of it */
    uint64_t seen; /* one bit for each key that it has, shared by some that differ */
} Level;

typedef struct {
    Place end; /* a zero stands here, which is no part of any JSON: whoever looks goes no further */
    int has_escapes;
    Place decimals, decimals_end; /* names by length, before each a byte with it */
    int count; /* keys of all objects that are open */
    Key keys[MOST_KEYS];
    Level levels[MOST_LEVELS];
    const Level *level; /* the innermost that is open where something odd is */
    const Key *odd;     /* the key of the member that is odd, NULL when none can be named */
    const Key *again;   /* the same key in the same object, after it, NULL when there is none */
} Scan;

/* A member of an object, or an element of a list, which has an empty key before it. */
typedef struct {
    Place key, key_end, start, end;
} Member;

static int
is_digit(unsigned char byte)
{
    return (unsigned char)(byte - '0') < 10;
}

static Place
skip_space(Place at)
{
    while (*at <= ' ' && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) {
        at++;
    }
    return at;
}

/* Return the quote that closes a text, NULL when there is none. */
static Place
closing_quote(const Scan *scan, Place at)
{
    if (scan->has_escapes) {
        while (at < scan->end && *at != '"') {
            at += *at == '\\' ? 2 : 1;
        }
        return at < scan->end ? at : NULL;
    }
#ifdef __SSE2__
    while (scan->end - at >= 16) {
        __m128i quotes = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)at), _mm_set1_epi8('"'));
        int found = _mm_movemask_epi8(quotes);
        if (found != 0) {
            return at + __builtin_ctz((unsigned)found);
        }
        at += 16;
    }
#endif
    return memchr(at, '"', (size_t)(scan->end - at));
}

/* Return the end of a number without an exponent that is in bounds, NULL when there is none. */
static Place
number_end(Place at)
{
    Place digits;
    if (*at == '-') {
        at++;
    }
    for (digits = at; is_digit(*at); at++) {
    }
    if (at == digits || at - digits > MOST_DIGITS || (*digits == '0' && at - digits > 1)) {
        return NULL;
    }
    if (*at == '.') {
        for (digits = ++at; is_digit(*at); at++) {
        }
        if (at == digits || at - digits > MOST_FRACTION) {
            return NULL;
        }
    }
    return at;
}

/* Whether an escape, from after its backslash, may stand for a blank, a dash or a letter of ASCII,
 * or for the first sign of the Chinese for "to be determined".
 */
static int
is_suspicious_escape(Place at, Place end)
{
    if (at < end && *at != 'u') {
        return *at != '"' && *at != '\\' && *at != '/';
    }
    if (end - at < 5) {
        return 1;
    }
    if (memcmp(at, "u00", 3) == 0) {
        return at[3] < '8' || memcmp(at + 3, "85", 2) == 0 || (at[3] | 0x20) == 'a';
    }
    return memcmp(at, "u16", 3) == 0 || memcmp(at, "u20", 3) == 0 || memcmp(at, "u30", 3) == 0 ||
           memcmp(at, "u5f", 3) == 0 || memcmp(at, "u5F", 3) == 0;
}

/* With what a placeholder, or a blank before one, may begin; a quote ends an empty text. */
static const unsigned char ODD_BEGINNINGS[256] = {
    [0x00] = 1, [0x01] = 1, [0x02] = 1, [0x03] = 1, [0x04] = 1, [0x05] = 1, [0x06] = 1, [0x07] = 1,
    [0x08] = 1, [0x09] = 1, [0x0a] = 1, [0x0b] = 1, [0x0c] = 1, [0x0d] = 1, [0x0e] = 1, [0x0f] = 1,
    [0x10] = 1, [0x11] = 1, [0x12] = 1, [0x13] = 1, [0x14] = 1, [0x15] = 1, [0x16] = 1, [0x17] = 1,
    [0x18] = 1, [0x19] = 1, [0x1a] = 1, [0x1b] = 1, [0x1c] = 1, [0x1d] = 1, [0x1e] = 1, [0x1f] = 1,
    [' '] = 1,  ['"'] = 1,  ['\\'] = 1, ['-'] = 1,  ['n'] = 1,  ['N'] = 1,  ['t'] = 1,  ['T'] = 1,
    ['x'] = 1,  ['X'] = 1,  [0xc2] = 1, [0xe1] = 1, [0xe2] = 1, [0xe3] = 1, [0xe5] = 1,
};

static int
begins_like_a_placeholder(Place at, Place end)
{
    unsigned char second;
    if (!ODD_BEGINNINGS[*at]) {
        return 0; /* as most texts do */
    }
    while (at < end && *at == ' ') {
        at++;
    }
    if (at == end) {
        return 1;
    }
    second = at + 1 < end ? at[1] : 0;
    switch (*at) {
    case '\\':
        return is_suspicious_escape(at + 1, end);
    case 'n':
    case 'N':
        return second == '\\' || second == '/' || (second | 0x20) == 'u';
    case 't':
    case 'T':
        return second == '\\' || (second | 0x20) == 'b';
    case 'x':
    case 'X':
        return second == '\\' || (second | 0x20) == 'x';
    case '-':
        return !is_digit(second);
    case 0xc2: /* U+0085, U+00A0 */
        return second == 0x85 || second == 0xa0;
    case 0xe1: /* U+1680 */
        return second == 0x9a;
    case 0xe2: /* U+2000 to U+207F */
        return second == 0x80 || second == 0x81;
    case 0xe3: /* U+3000 */
        return second == 0x80;
    case 0xe5: /* U+5F85 */
        return second == 0xbe;
    default:
        return *at < ' ';
    }
}

/* Whether a text may be a time, in a year that does not begin with 20 or 21. */
static int
is_time_of_another_century(Place start, Place end)
{
    Place at = start;
    if (!is_digit(*at) || (*at == '2' && (at[1] == '0' || at[1] == '1')) ||
        end - start < (ptrdiff_t)sizeof("1970-01-01T00:00:00Z") - 1) {
        return 0; /* as nearly all texts */
    }
    while (is_digit(*at)) {
        at++;
    }
    return (*at == '-' && at - start == 4) || (*at == '\\' && at - start <= 4);
}

/* What a decimal may be made of, signs included, beyond what is not ASCII. */
static const unsigned char IN_A_DECIMAL[128] = {
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1,
    ['8'] = 1, ['9'] = 1, ['.'] = 1, ['_'] = 1, [' '] = 1, ['+'] = 1, ['-'] = 1, ['\\'] = 1,
    ['a'] = 1, ['e'] = 1, ['f'] = 1, ['i'] = 1, ['n'] = 1, ['s'] = 1, ['t'] = 1, ['y'] = 1,
    ['A'] = 1, ['E'] = 1, ['F'] = 1, ['I'] = 1, ['N'] = 1, ['S'] = 1, ['T'] = 1, ['Y'] = 1,
};

/* Whether a text that is no number of JSON may be a decimal all the same. */
static int
is_number_of_another_form(Place start, Place end)
{
    Place at;
    if (*start < 0x80 && !IN_A_DECIMAL[*start]) {
        return 0;
    }
    at = number_end(start);
    if (at == end) {
        return 0;
    }
    for (at = at == NULL ? start : at; at < end; at++) {
        if (*at < 0x80 && !IN_A_DECIMAL[*at]) {
            return 0;
        }
        if (*at == '\\') {
            return 1;
        }
        if (at > start && (*at == '-' || *at == '+') && is_digit(at[-1])) {
            return 0; /* a day, a telephone number */
        }
    }
    return 1;
}

/* Whether a key is one of the decimals. */
static int
is_decimal(const Scan *scan, const Key *key)
{
    Place name = scan->decimals;
    while (name < scan->decimals_end) {
        size_t length = *name++;
        if (length > key->length || length > (size_t)(scan->decimals_end - name)) {
            break;
        }
        if (length == key->length && memcmp(name, key->start, length) == 0) {
            return 1;
        }
        name += length;
    }
    return 0;
}

/* Pass over a key and its colon; NULL when it stood in the same object before. */
static Place
pass_key(Scan *scan, Level *level, Place at)
{
    Key *key = &scan->keys[scan->count];
    const Key *other;
    size_t length;
    uint64_t bit;
    Place start = at + 1;
    if (scan->count == MOST_KEYS || *at != '"' || (at = closing_quote(scan, start)) == NULL) {
        return NULL;
    }
    length = (size_t)(at - start);
    if (length == 0 || (scan->has_escapes && memchr(start, '\\', length) != NULL)) {
        return NULL;
    }
    key->start = start;
    key->length = length;
    bit = (uint64_t)1 << ((length * 5 + start[0] * 3 + start[length / 2] * 7 + at[-1]) & 63);
    if (level->seen & bit) {
        for (other = &scan->keys[level->outside]; other < key; other++) {
            if (other->length == length && memcmp(other->start, start, length) == 0) {
                scan->odd = other;
                scan->again = key;
                return NULL;
            }
        }
    }
    level->seen |= bit;
    scan->count++;
    at = skip_space(at + 1);
    return *at == ':' ? skip_space(at + 1) : NULL;
}

/* Pass over a string, a number or a word; NULL when it is not plain. */
static Place
pass_leaf(const Scan *scan, Place at)
{
    if (*at == '"') {
        Place start = at + 1, end = closing_quote(scan, start);
        if (end == NULL || begins_like_a_placeholder(start, end) ||
            is_time_of_another_century(start, end) ||
            (is_number_of_another_form(start, end) &&
             is_decimal(scan, &scan->keys[scan->count - 1]))) {
            return NULL;
        }
        return end + 1;
    }
    switch (*at) {
    case 't':
        return scan->end - at >= 4 && memcmp(at, "true", 4) == 0 ? at + 4 : NULL;
    case 'f':
        return scan->end - at >= 5 && memcmp(at, "false", 5) == 0 ? at + 5 : NULL;
    case 'n':
        return scan->end - at >= 4 && memcmp(at, "null", 4) == 0 ? at + 4 : NULL;
    default:
        return number_end(at); /* at an exponent nothing goes on */
    }
}

/* Go over the whole text; 0 when it is not plain. */
static int
pass_text(Scan *scan, Place at)
{
    Level *const levels = scan->levels, *level = levels;
    int goes_on; /* a member comes next */
    at = skip_space(at);
    if (*at != '{') {
        return 0;
    }
    for (;;) {
        /* An object or a list opens here. */
        if (++level == levels + MOST_LEVELS) {
            return 0;
        }
        scan->level = level;
        level->closing = *at == '{' ? '}' : ']';
        level->index = 0;
        level->outside = scan->count;
        level->seen = 0;
        at = skip_space(at + 1);
        goes_on = *at != level->closing;
        for (;;) {
            if (goes_on) {
                if (level->closing == '}' && (at = pass_key(scan, level, at)) == NULL) {
                    return 0;
                }
                if (*at == '{' || *at == '[') {
                    break;
                }
                if ((at = pass_leaf(scan, at)) == NULL) {
                    scan->odd = level->closing == '}' ? &scan->keys[scan->count - 1] : NULL;
                    return 0;
                }
                at = skip_space(at);
                goes_on = 0;
            }
            if (*at == ',') {
                at = skip_space(at + 1);
                level->index++;
                goes_on = 1;
            }
            else if (*at == level->closing) {
                scan->count = level->outside;
                at = skip_space(at + 1);
                if (--level == levels) {
                    return at == scan->end;
                }
                scan->level = level;
            }
            else { /* an exponent, perhaps */
                scan->odd = level->closing == '}' ? &scan->keys[scan->count - 1] : NULL;
                return 0;
            }
        }
    }
}

/* Get ready for a text; 0 with an exception set when it is none. */
static int
begin(Scan *scan, PyObject *data)
{
    char *text;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(data, &text, &length) < 0) {
        return 0;
    }
    scan->end = (Place)text + length;
    scan->has_escapes = memchr(text, '\\', (size_t)length) != NULL;
    scan->count = 0;
    scan->odd = scan->again = NULL;
    return 1;
}

/* Go over a text with the names of decimals; -1 with an exception set when they are none. */
static int
prove(Scan *scan, PyObject *arguments, const char *format)
{
    PyObject *data, *decimals;
    char *names;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(arguments, format, &data, &decimals) || !begin(scan, data) ||
        PyBytes_AsStringAndSize(decimals, &names, &size) < 0) {
        return -1;
    }
    scan->decimals = (Place)names;
    scan->decimals_end = scan->decimals + size;
    return pass_text(scan, (Place)PyBytes_AsString(data));
}

static PyObject *
is_plain(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Scan scan; /* of its keys and levels only those are read that were written */
    int found = prove(&scan, arguments, "SS:is_plain");
    return found < 0 ? NULL : PyBool_FromLong(found);
}

#ifdef __SSE2__
/* The bytes of a block that equal one of its own, one bit for each. */
static uint64_t
equal_bytes(const __m128i block[4], char byte, char without)
{
    uint64_t bits = 0;
    int i;
    for (i = 0; i < 4; i++) {
        __m128i bytes = _mm_or_si128(block[i], _mm_set1_epi8(without));
        bytes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte));
        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << (16 * i);
    }
    return bits;
}

static unsigned
number_of_bits(uint64_t bits)
{
    bits -= (bits >> 1) & 0x5555555555555555;
    bits = (bits & 0x3333333333333333) + ((bits >> 2) & 0x3333333333333333);
    return (unsigned)((((bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0f) * 0x0101010101010101) >> 56);
}

/* Pass over a container by whole blocks, in a text without escapes only. Returns its end, or where
 * less than a block is left, which is in no string; `open` tells how much is open there.
 */
static Place
pass_blocks(const Scan *scan, Place at, size_t *open)
{
    while (scan->end - at >= 64) {
        __m128i block[4];
        uint64_t inside, opening, closing;
        int i;
        for (i = 0; i < 4; i++) {
            block[i] = _mm_loadu_si128((const __m128i *)at + i);
        }
        inside = equal_bytes(block, '"', 0);
        for (i = 1; i < 64; i *= 2) { /* from each quote to the next one */
            inside ^= inside << i;
        }
        /* A bracket differs from a brace by one bit. */
        opening = equal_bytes(block, '{', 0x20) & ~inside;
        closing = equal_bytes(block, '}', 0x20) & ~inside;
        if (number_of_bits(closing) < *open) {
            *open += number_of_bits(opening);
            *open -= number_of_bits(closing);
        }
        else { /* it may end here */
            uint64_t brackets;
            for (brackets = opening | closing; brackets != 0; brackets &= brackets - 1) {
                uint64_t first = brackets & -brackets;
                if (opening & first) {
                    ++*open;
                }
                else if (--*open == 0) {
                    return at + __builtin_ctzll(first) + 1;
                }
            }
        }
        at += 64;
        if (inside >> 63) { /* a string goes on: the next block begins behind it */
            at = closing_quote(scan, at);
            if (at == NULL) {
                return NULL;
            }
            at++;
        }
    }
    return at;
}
#endif

/* Return the end of a value, NULL when the text ends before it. */
static Place
pass_value(const Scan *scan, Place at)
{
    size_t open = 0;
    if (*at != '"' && *at != '{' && *at != '[') {
        Place start = at;
        while (*at > ' ' && *at != ',' && *at != ']' && *at != '}' && *at != ':') {
            at++;
        }
        return at == start ? NULL : at;
    }
#ifdef __SSE2__
    if (*at != '"' && !scan->has_escapes) {
        open = 1;
        at = pass_blocks(scan, at + 1, &open);
        if (at == NULL || open == 0) {
            return at;
        }
    }
#endif
    do {
        if (at >= scan->end) {
            return NULL;
        }
        switch (*at) {
        case '"':
            if ((at = closing_quote(scan, at + 1)) == NULL) {
                return NULL;
            }
            break;
        case '{':
        case '[':
            open++;
            break;
        case '}':
        case ']':
            open--;
            break;
        }
        at++;
    } while (open > 0);
    return at;
}

/* Look at the member, or the element, that begins here; 0 when none does. */
static int
look_at_member(const Scan *scan, Member *member, Place at, char closing)
{
    member->key = member->key_end = at;
    if (closing == '}') {
        if (*at != '"' || (at = closing_quote(scan, at + 1)) == NULL) {
            return 0;
        }
        member->key_end = at + 1;
        at = skip_space(at + 1);
        if (*at != ':') {
            return 0;
        }
        at = skip_space(at + 1);
    }
    member->start = at;
    member->end = pass_value(scan, at);
    return member->end != NULL;
}

/* Return the keys and indices that lead to the odd member. */
static PyObject *
path_of(const Scan *scan)
{
    const Level *level;
    PyObject *path = PyList_New(0);
    for (level = scan->levels + 1; path != NULL && level <= scan->level; level++) {
        const Key *key = level == scan->level ? scan->odd : &scan->keys[level[1].outside - 1];
        PyObject *token =
            level->closing == '}'
                ? PyUnicode_DecodeUTF8((const char *)key->start, (Py_ssize_t)key->length, NULL)
                : PyUnicode_FromFormat("%d", level->index);
        if (token == NULL || PyList_Append(path, token) < 0) {
            Py_CLEAR(path);
        }
        Py_XDECREF(token);
    }
    return path;
}

static PyObject *
oddity(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    Scan scan; /* as above */
    Member member;
    Place text;
    PyObject *path;
    Py_ssize_t again = -1, again_end = -1;
    if (prove(&scan, arguments, "SS:oddity") < 0) {
        return NULL;
    }
    if (scan.odd == NULL || !look_at_member(&scan, &member, scan.odd->start - 1, '}')) {
        Py_RETURN_NONE;
    }
    if ((path = path_of(&scan)) == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
            return NULL;
        }
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    text = (Place)PyBytes_AsString(PyTuple_GetItem(arguments, 0));
    if (scan.again != NULL) {
        again = scan.again->start - 1 - text;
        again_end = again + (Py_ssize_t)scan.again->length + 2;
    }
    return Py_BuildValue("(N(nnnn)(nn))", path, member.key - text, member.key_end - text,
                         member.start - text, member.end - text, again, again_end);
}

/* Whether a token is the index of an element, written in the one way in which it can be. */
static int
is_index(const char *token, Py_ssize_t length, Py_ssize_t index)
{
    Py_ssize_t value = 0, i;
    if (length == 0 || length > 9 || (*token == '0' && length > 1)) {
        return 0;
    }
    for (i = 0; i < length; i++) {
        if (!is_digit((unsigned char)token[i])) {
            return 0;
        }
        value = value * 10 + (token[i] - '0');
    }
    return value == index;
}

/* Find the last member of a container under a token: 1, 0 when there is none, -1 when in doubt. */
static int
find(const Scan *scan, Member *found, const char *token, Py_ssize_t length)
{
    Place at = found->start;
    char closing = *at == '{' ? '}' : ']';
    Py_ssize_t index;
    Member member;
    int is_found = 0;
    if (*at != '{' && *at != '[') {
        return 0;
    }
    at = skip_space(at + 1);
    if (*at == closing) {
        return 0;
    }
    for (index = 0;; index++) {
        int is_it;
        if (!look_at_member(scan, &member, at, closing)) {
            return -1;
        }
        if (closing == ']') {
            is_it = is_index(token, length, index);
        }
        else {
            size_t size = (size_t)(member.key_end - member.key) - 2;
            if (scan->has_escapes && memchr(member.key, '\\', size + 2) != NULL) {
                return -1;
            }
            is_it = size == (size_t)length && memcmp(member.key + 1, token, size) == 0;
        }
        if (is_it) {
            *found = member;
            is_found = 1;
        }
        at = skip_space(member.end);
        if (*at == closing) {
            return is_found;
        }
        if (*at != ',') {
            return -1;
        }
        at = skip_space(at + 1);
    }
}

static PyObject *
locate(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    PyObject *data, *path;
    Py_ssize_t start, depth, size;
    Place text;
    Scan scan;
    Member found;
    if (!PyArg_ParseTuple(arguments, "SnO!:locate", &data, &start, &PyList_Type, &path) ||
        !begin(&scan, data)) {
        return NULL;
    }
    text = (Place)PyBytes_AsString(data);
    if (start < 0 || start > scan.end - text) {
        Py_RETURN_NONE;
    }
    found.key = found.key_end = found.start = text + start;
    found.end = scan.end;
    size = PyList_Size(path);
    for (depth = 0; depth < size; depth++) {
        Py_ssize_t length;
        int is_found;
        const char *token = PyUnicode_AsUTF8AndSize(PyList_GetItem(path, depth), &length);
        if (token == NULL) {
            if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
                return NULL;
            }
            PyErr_Clear(); /* half of a surrogate pair, which can be written as an escape alone */
            Py_RETURN_NONE;
        }
        is_found = find(&scan, &found, token, length);
        if (is_found < 0) {
            Py_RETURN_NONE;
        }
        if (is_found == 0) {
            break;
        }
    }
    return Py_BuildValue("(n(nnnn))", depth, found.key - text, found.key_end - text,
                         found.start - text, found.end - text);
}

static PyMethodDef methods[] = {
    {"is_plain", is_plain, METH_VARARGS,
     "Whether this JSON text surely holds nothing that a typed decoder passes over."},
    {"oddity", oddity, METH_VARARGS,
     "Return the path of the member that is not plain, the ranges of its key and value, and that "
     "of the same key where it stands again, if it does; None when none can be named."},
    {"locate", locate, METH_VARARGS,
     "Return how far a path leads from an offset, and the ranges of key and value of the member "
     "to which it does; None when it cannot be told."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_scan", NULL, 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__scan(void)
{
    return PyModuleDef_Init(&module);
}
