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
 *     digits of other scripts).
 *
 * Nothing is allocated, and nothing is believed: every byte is read within bounds, and what is
 * nested deeper or has more keys than an order ever needs is not plain.
 */

#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef const unsigned char *Place;

#define MOST_LEVELS 16
#define MOST_KEYS 256
#define MOST_DECIMALS 64
#define MOST_DIGITS 15 /* before the point: the bound has sixteen */

typedef struct {
    Place start, end;
    uint32_t hint; /* differs only between keys that differ */
} Key;

typedef struct {
    char *text;
    Py_ssize_t length;
} Name;

typedef struct {
    Place at, end;
    int has_escapes;
    int decimals; /* how many of `names` there are */
    Name names[MOST_DECIMALS];
    int level;
    char closing[MOST_LEVELS]; /* what closes the object or list of each level */
    int outside[MOST_LEVELS];  /* how many keys stand outside of it */
    int count;                 /* keys of all objects that are open */
    Key keys[MOST_KEYS];
} Scan;

static int
is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

static int
sees(const Scan *scan, char byte)
{
    return scan->at < scan->end && *scan->at == (unsigned char)byte;
}

static void
skip_space(Scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' ||
                                    *scan->at == '\t')) {
        scan->at++;
    }
}

/* Pass over a string; its text, without the quotes, begins at `start` and ends at `end`. */
static int
pass_string(Scan *scan, Place *start, Place *end)
{
    Place at;
    if (!sees(scan, '"')) {
        return 0;
    }
    *start = at = scan->at + 1;
    if (scan->has_escapes) {
        while (at < scan->end && *at != '"') {
            at += *at == '\\' ? 2 : 1;
        }
    }
    else {
        at = memchr(at, '"', (size_t)(scan->end - at));
    }
    if (at == NULL || at >= scan->end) {
        return 0;
    }
    *end = at;
    scan->at = at + 1;
    return 1;
}

/* Return the end of a number without an exponent that is in bounds, NULL when there is none. */
static Place
number_end(Place at, Place end)
{
    Place digits;
    if (at < end && *at == '-') {
        at++;
    }
    for (digits = at; at < end && is_digit(*at); at++) {
    }
    if (at == digits || at - digits > MOST_DIGITS || (*digits == '0' && at - digits > 1)) {
        return NULL;
    }
    if (at < end && *at == '.') {
        for (digits = ++at; at < end && is_digit(*at); at++) {
        }
        if (at == digits) {
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

/* Whether a text that is no number of JSON may be a decimal all the same. */
static int
is_number_of_another_form(Place start, Place end)
{
    Place at;
    if (number_end(start, end) == end) {
        return 0;
    }
    for (at = start; at < end; at++) {
        switch (*at) {
        case '-':
        case '+':
            if (at > start && is_digit(at[-1])) { /* a day, a telephone number */
                return 0;
            }
            break;
        case '\\':
            return 1;
        default:
            if (*at < 0x80 && !is_digit(*at) && memchr("._ aefinstyAEFINSTY", *at, 19) == NULL) {
                return 0;
            }
        }
    }
    return 1;
}

/* Whether the key that was passed last is one of the decimals. */
static int
stands_under_a_decimal(const Scan *scan)
{
    const Key *key = &scan->keys[scan->count - 1];
    int i;
    for (i = 0; i < scan->decimals; i++) {
        const Name *name = &scan->names[i];
        if (name->length == key->end - key->start &&
            memcmp(name->text, key->start, (size_t)name->length) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Pass over a key and its colon; 0 when it stood in the same object before. */
static int
pass_key(Scan *scan)
{
    Key *key = &scan->keys[scan->count];
    const Key *other;
    size_t length;
    if (scan->count == MOST_KEYS || !pass_string(scan, &key->start, &key->end)) {
        return 0;
    }
    length = (size_t)(key->end - key->start);
    if (length == 0 || (scan->has_escapes && memchr(key->start, '\\', length) != NULL)) {
        return 0;
    }
    key->hint = (uint32_t)(length & 0xff) << 24 | (uint32_t)key->start[0] << 16 |
                (uint32_t)key->start[length / 2] << 8 | (uint32_t)key->end[-1];
    for (other = &scan->keys[scan->outside[scan->level]]; other < key; other++) {
        if (other->hint == key->hint && (size_t)(other->end - other->start) == length &&
            memcmp(other->start, key->start, length) == 0) {
            return 0;
        }
    }
    scan->count++;
    skip_space(scan);
    if (!sees(scan, ':')) {
        return 0;
    }
    scan->at++;
    skip_space(scan);
    return 1;
}

static int
pass_word(Scan *scan, const char *word, ptrdiff_t length)
{
    if (scan->end - scan->at < length || memcmp(scan->at, word, (size_t)length) != 0) {
        return 0;
    }
    scan->at += length;
    return 1;
}

/* Pass over a string, a number or a word; 0 when it is not plain. */
static int
pass_leaf(Scan *scan)
{
    Place start = scan->at, end;
    if (sees(scan, '"')) {
        if (!pass_string(scan, &start, &end) || begins_like_a_placeholder(start, end)) {
            return 0;
        }
        return !is_number_of_another_form(start, end) || !stands_under_a_decimal(scan);
    }
    if (pass_word(scan, "true", 4) || pass_word(scan, "false", 5) || pass_word(scan, "null", 4)) {
        return 1;
    }
    end = number_end(start, scan->end);
    if (end == NULL) {
        return 0;
    }
    scan->at = end; /* at an exponent nothing goes on */
    return 1;
}

/* Pass over the bracket that opens an object or a list; 0 when it is nested too deep. */
static int
pass_opening(Scan *scan)
{
    if (scan->level + 1 == MOST_LEVELS) {
        return 0;
    }
    scan->level++;
    scan->closing[scan->level] = sees(scan, '{') ? '}' : ']';
    scan->outside[scan->level] = scan->count;
    scan->at++;
    skip_space(scan);
    return 1;
}

/* Go over the whole text; 0 when it is not plain. */
static int
pass_text(Scan *scan)
{
    int goes_on; /* a member comes next */
    skip_space(scan);
    if (!sees(scan, '{') || !pass_opening(scan)) {
        return 0;
    }
    goes_on = !sees(scan, '}');
    while (scan->level > 0) {
        char closing = scan->closing[scan->level];
        if (goes_on) {
            if (closing == '}' && !pass_key(scan)) {
                return 0;
            }
            if (sees(scan, '{') || sees(scan, '[')) {
                if (!pass_opening(scan)) {
                    return 0;
                }
                goes_on = !sees(scan, scan->closing[scan->level]);
            }
            else {
                if (!pass_leaf(scan)) {
                    return 0;
                }
                goes_on = 0;
            }
        }
        else if (sees(scan, closing)) {
            scan->at++;
            scan->count = scan->outside[scan->level];
            scan->level--;
        }
        else if (sees(scan, ',')) {
            scan->at++;
            goes_on = 1;
        }
        else {
            return 0;
        }
        skip_space(scan);
    }
    return scan->at == scan->end;
}

/* Take the keys under which decimals stand; -1 for an error. */
static int
take_decimals(Scan *scan, PyObject *decimals)
{
    Py_ssize_t i, size = PyTuple_Size(decimals);
    if (size > MOST_DECIMALS) {
        PyErr_SetString(PyExc_ValueError, "too many decimals");
        return -1;
    }
    for (i = 0; i < size; i++) {
        Name *name = &scan->names[i];
        if (PyBytes_AsStringAndSize(PyTuple_GetItem(decimals, i), &name->text, &name->length) < 0) {
            return -1;
        }
    }
    scan->decimals = (int)size;
    return 0;
}

static PyObject *
is_plain(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    PyObject *data, *decimals;
    char *text;
    Py_ssize_t length;
    Scan scan; /* of its keys and levels only those are read that were written */
    if (!PyArg_ParseTuple(arguments, "SO!:is_plain", &data, &PyTuple_Type, &decimals) ||
        PyBytes_AsStringAndSize(data, &text, &length) < 0 || take_decimals(&scan, decimals) < 0) {
        return NULL;
    }
    scan.at = (Place)text;
    scan.end = scan.at + length;
    scan.has_escapes = memchr(text, '\\', (size_t)length) != NULL;
    scan.level = 0;
    scan.count = 0;
    return PyBool_FromLong(pass_text(&scan));
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
