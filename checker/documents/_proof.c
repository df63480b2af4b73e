/* A short proof that a JSON text holds nothing which a typed decoder passes over.
 *
 * `is_plain(text, decimals)` goes once over a text that a typed decoder has accepted. It may say no
 * to a text that is plain, but never yes to one that is not: `fast.py`, which asks, has a longer way
 * to find out, and takes it wherever this module could not be compiled. A text is plain when
 *
 *   - no object has a key twice, or a key that is written with an escape;
 *   - no string begins like a placeholder: "", "null", "N/A", "-", "TBD", "xx", blanks, dashes;
 *   - numbers have few digits and no exponent, and what stands in quotes under one of the keys
 *     `decimals` is written as a number of JSON: a decimal can be made of more ("1_000", "NaN",
 *     digits of other scripts). Before each of these keys stands a byte with its length.
 *
 * Nothing is allocated, and nothing is believed: no byte is read beyond the zero that stands behind
 * all bytes of Python, and what is nested deeper or has more keys than an order ever needs is not
 * plain.
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
    int outside;   /* how many keys stand outside of it */
    uint64_t seen; /* one bit for each key that it has, shared by some that differ */
} Level;

typedef struct {
    Place end; /* a zero stands here, which is no part of any JSON: whoever looks goes no further */
    int has_escapes;
    Place decimals, decimals_end; /* names, before each a byte with its length */
    int count; /* keys of all objects that are open */
    Key keys[MOST_KEYS];
} Scan;

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

static int
begins_like_a_placeholder(Place at, Place end)
{
    unsigned char second;
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
    if (number_end(start) == end) {
        return 0;
    }
    for (at = start; at < end; at++) {
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
        if (length > (size_t)(scan->decimals_end - name)) {
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
    switch (*at) {
    case '"': {
        Place start = at + 1, end = closing_quote(scan, start);
        if (end == NULL || begins_like_a_placeholder(start, end) ||
            (is_number_of_another_form(start, end) &&
             is_decimal(scan, &scan->keys[scan->count - 1]))) {
            return NULL;
        }
        return end + 1;
    }
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
    Level levels[MOST_LEVELS], *level = levels;
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
        level->closing = *at == '{' ? '}' : ']';
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
                    return 0;
                }
                at = skip_space(at);
                goes_on = 0;
            }
            if (*at == ',') {
                at = skip_space(at + 1);
                goes_on = 1;
            }
            else if (*at == level->closing) {
                scan->count = level->outside;
                at = skip_space(at + 1);
                if (--level == levels) {
                    return at == scan->end;
                }
            }
            else {
                return 0;
            }
        }
    }
}

static PyObject *
is_plain(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    PyObject *data, *decimals;
    char *text, *names;
    Py_ssize_t length, size;
    Scan scan; /* of its keys only those are read that were written */
    if (!PyArg_ParseTuple(arguments, "SS:is_plain", &data, &decimals) ||
        PyBytes_AsStringAndSize(data, &text, &length) < 0 ||
        PyBytes_AsStringAndSize(decimals, &names, &size) < 0) {
        return NULL;
    }
    scan.end = (Place)text + length;
    scan.has_escapes = memchr(text, '\\', (size_t)length) != NULL;
    scan.decimals = (Place)names;
    scan.decimals_end = scan.decimals + size;
    scan.count = 0;
    return PyBool_FromLong(pass_text(&scan, (Place)text));
}

static PyMethodDef methods[] = {
    {"is_plain", is_plain, METH_VARARGS,
     "Whether this JSON text surely holds nothing that a typed decoder passes over."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_proof", NULL, 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__proof(void)
{
    return PyModuleDef_Init(&module);
}
