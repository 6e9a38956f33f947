/* SPDX-License-Identifier: MPL-2.0 */
#include "exchange/json_tree.h"

#include "base/text.h"
#include "base/words.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define FIRST_KEY_SLOTS 64

/* One member of one object, in the table by which duplicate keys are found. */
struct key_slot {
    const struct json_node *object; /* null = free */
    const struct json_node *member;
};

struct scanner {
    struct arena *arena;
    const char *at, *end;
    const char *counted; /* `column` is that of this character */
    long line, column;
    size_t depth, tree_bytes;
    const char *file;
    struct problems *problems;
    struct err *err;
    struct key_slot *slots; /* open addressing; a power of two, at most half full */
    size_t slot_count, slots_used;
};

const struct json_node *
json_member(const struct json_node *object, const char *key)
{
    if (object == NULL || object->kind != JSON_KIND_OBJECT) {
        return NULL;
    }
    for (const struct json_node *member = object->first; member != NULL; member = member->next) {
        if (strcmp(member->key, key) == 0) {
            return member;
        }
    }
    return NULL;
}

const char *
json_kind_words(enum json_kind kind)
{
    static const char *const words[] = {
        [JSON_KIND_OBJECT] = N_("an object"), [JSON_KIND_ARRAY] = N_("an array"),
        [JSON_KIND_STRING] = N_("a string"),  [JSON_KIND_NUMBER] = N_("a number"),
        [JSON_KIND_TRUE] = N_("true"),        [JSON_KIND_FALSE] = N_("false"),
        [JSON_KIND_NULL] = N_("null"),
    };

    assert(kind <= JSON_KIND_NULL);
    return _(words[kind]);
}

static void
skip_blanks(struct scanner *scanner)
{
    for (; scanner->at < scanner->end; scanner->at++) {
        if (*scanner->at == '\n') {
            scanner->line++;
            scanner->column = 1;
            scanner->counted = scanner->at + 1;
        } else if (strchr(" \t\r", *scanner->at) == NULL) {
            return;
        }
    }
}

/* Characters are counted once, from the last place asked for: a file of one line stays linear. */
static long
column_here(struct scanner *scanner)
{
    scanner->column +=
        (long)text_characters(scanner->counted, (size_t)(scanner->at - scanner->counted));
    scanner->counted = scanner->at;
    return scanner->column;
}

static uint32_t
hex_value(const char *digits)
{
    uint32_t value = 0;

    for (int i = 0; i < 4; i++) {
        char c = digits[i];

        value = value * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static char *
add_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

/* Decode the escape at `at` (a backslash) into `out`; give what follows it. */
static const char *
decode_escape(const char *at, char **out)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    const char *letter = strchr(letters, at[1]);
    uint32_t code;

    if (at[1] != 'u') {
        *(*out)++ = letter != NULL ? meanings[letter - letters] : at[1];
        return at + 2;
    }
    code = hex_value(at + 2);
    at += 6;
    if (code >= 0xD800 && code <= 0xDBFF) {
        code = 0x10000 + ((code - 0xD800) << 10) + (hex_value(at + 2) - 0xDC00);
        at += 6;
    }
    *out = add_utf8(*out, code);
    return at;
}

/* Decode the string at `at`, and step over it. */
static const char *
scan_string(struct scanner *scanner)
{
    const char *from = ++scanner->at;
    char *text, *out;

    while (*scanner->at != '"') {
        scanner->at += *scanner->at == '\\' ? 2 : 1;
    }
    /* An escape is never shorter than what it stands for. */
    text = out = arena_alloc(scanner->arena, (size_t)(scanner->at - from) + 1, 1);
    while (from < scanner->at) {
        if (*from == '\\') {
            from = decode_escape(from, &out);
        } else {
            *out++ = *from++;
        }
    }
    scanner->at++;
    return text;
}

static size_t
slot_of(const struct scanner *scanner, const struct json_node *object, const char *key)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ (uint64_t)(uintptr_t)object;
    size_t slot;

    for (; *key != '\0'; key++) {
        hash = (hash ^ (unsigned char)*key) * UINT64_C(1099511628211);
    }
    hash ^= hash >> 32;
    slot = (size_t)hash & (scanner->slot_count - 1);
    return slot;
}

/* Find the member of that key, or the free slot where it would be. */
static struct key_slot *
key_slot(const struct scanner *scanner, const struct json_node *object, const char *key)
{
    size_t slot = slot_of(scanner, object, key);

    while (scanner->slots[slot].object != NULL &&
           (scanner->slots[slot].object != object ||
            strcmp(scanner->slots[slot].member->key, key) != 0)) {
        slot = (slot + 1) & (scanner->slot_count - 1);
    }
    return &scanner->slots[slot];
}

static void
remember_key(struct scanner *scanner, const struct json_node *object,
             const struct json_node *member)
{
    if (scanner->slots_used * 2 >= scanner->slot_count) {
        struct key_slot *old = scanner->slots;
        size_t old_count = scanner->slot_count;

        scanner->slot_count = old_count > 0 ? 2 * old_count : FIRST_KEY_SLOTS;
        scanner->slots = ARENA_NEW(scanner->arena, struct key_slot, scanner->slot_count);
        for (size_t i = 0; i < old_count; i++) {
            if (old[i].object != NULL) {
                *key_slot(scanner, old[i].object, old[i].member->key) = old[i];
            }
        }
    }
    *key_slot(scanner, object, member->key) = (struct key_slot){.object = object, .member = member};
    scanner->slots_used++;
}

static bool
is_duplicate(struct scanner *scanner, const struct json_node *object,
             const struct json_node *member, long key_line, long key_column)
{
    const struct json_node *first =
        scanner->slots_used > 0 ? key_slot(scanner, object, member->key)->member : NULL;

    if (first == NULL) {
        return false;
    }
    problem_report(scanner->problems,
                   &(struct problem){.file = scanner->file,
                                     .line = key_line,
                                     .column = key_column,
                                     .place = member->pointer,
                                     .value = member->key,
                                     .reason = text_format(scanner->arena,
                                                           _("the name is already in this object, "
                                                             "with its value on line %ld"),
                                                           first->line),
                                     .advice = _("keep one of the two")});
    return true;
}

/* Write parent/key; RFC 6901 escapes ~ and /. Its room is exact, since every value has one. */
static const char *
member_pointer(struct arena *arena, const char *parent, const char *key)
{
    size_t parent_bytes = strlen(parent), bytes = parent_bytes + 2;
    char *pointer, *out;

    for (const char *at = key; *at != '\0'; at++) {
        bytes += *at == '~' || *at == '/' ? 2 : 1;
    }
    pointer = arena_alloc(arena, bytes, 1);
    memcpy(pointer, parent, parent_bytes);
    out = pointer + parent_bytes;
    *out++ = '/';
    for (; *key != '\0'; key++) {
        bool escaped = *key == '~' || *key == '/';

        *out++ = escaped ? '~' : *key;
        if (escaped) {
            *out++ = *key == '~' ? '0' : '1';
        }
    }
    return pointer;
}

static enum status scan_value(struct scanner *scanner, struct json_node *node);

/* Scan one member or element into `child`; `*kept` tells whether it belongs to the tree. */
static enum status
scan_child(struct scanner *scanner, const struct json_node *parent, struct json_node *child,
           bool *kept)
{
    long key_line = scanner->line, key_column = column_here(scanner);
    enum status status;

    *kept = true;
    if (parent->kind == JSON_KIND_ARRAY) {
        child->pointer = text_format(scanner->arena, "%s/%zu", parent->pointer, parent->count);
        return scan_value(scanner, child);
    }
    child->key = scan_string(scanner);
    child->pointer = member_pointer(scanner->arena, parent->pointer, child->key);
    skip_blanks(scanner);
    scanner->at++; /* the colon */
    skip_blanks(scanner);
    *kept = !is_duplicate(scanner, parent, child, key_line, key_column);
    status = scan_value(scanner, child);
    if (*kept) {
        remember_key(scanner, parent, child);
    }
    return status;
}

static enum status
scan_children(struct scanner *scanner, struct json_node *node, char close)
{
    const struct json_node **link = &node->first;

    scanner->at++;
    skip_blanks(scanner);
    while (*scanner->at != close) {
        struct json_node *child = ARENA_NEW(scanner->arena, struct json_node, 1);
        bool kept;
        enum status status = scan_child(scanner, node, child, &kept);

        if (status != ST_OK) {
            return status;
        }
        if (kept) {
            *link = child;
            link = &child->next;
            node->count++;
        }
        skip_blanks(scanner);
        if (*scanner->at == ',') {
            scanner->at++;
            skip_blanks(scanner);
        }
    }
    scanner->at++;
    return ST_OK;
}

static enum status
scan_nested(struct scanner *scanner, struct json_node *node)
{
    enum status status;

    if (scanner->depth == JSON_DEPTH_MAX) {
        err_at(scanner->err, scanner->file, node->line, node->column);
        return err_set(scanner->err, ST_DATA, _("the values are nested too deep, the limit is %d"),
                       JSON_DEPTH_MAX);
    }
    scanner->depth++;
    status = scan_children(scanner, node, node->kind == JSON_KIND_OBJECT ? '}' : ']');
    scanner->depth--;
    return status;
}

static void
scan_word(struct scanner *scanner, struct json_node *node)
{
    const char *from = scanner->at;

    while (scanner->at < scanner->end && strchr(" \t\r\n,]}", *scanner->at) == NULL) {
        scanner->at++;
    }
    node->kind = *from == 't'   ? JSON_KIND_TRUE
                 : *from == 'f' ? JSON_KIND_FALSE
                 : *from == 'n' ? JSON_KIND_NULL
                                : JSON_KIND_NUMBER;
    if (node->kind == JSON_KIND_NUMBER) {
        node->text = arena_copy(scanner->arena, from, (size_t)(scanner->at - from));
    }
}

static enum status
scan_value(struct scanner *scanner, struct json_node *node)
{
    node->line = scanner->line;
    node->column = column_here(scanner);
    scanner->tree_bytes += sizeof *node + strlen(node->pointer);
    if (scanner->tree_bytes > JSON_TREE_BYTES_MAX) {
        err_at(scanner->err, scanner->file, node->line, node->column);
        return err_set(scanner->err, ST_DATA, "%s", _("the file holds too many values"));
    }
    switch (*scanner->at) {
    case '{':
        node->kind = JSON_KIND_OBJECT;
        return scan_nested(scanner, node);
    case '[':
        node->kind = JSON_KIND_ARRAY;
        return scan_nested(scanner, node);
    case '"':
        node->kind = JSON_KIND_STRING;
        node->text = scan_string(scanner);
        return ST_OK;
    default:
        scan_word(scanner, node);
        return ST_OK;
    }
}

enum status
json_tree_scan(struct arena *arena, struct file_bytes file, struct problems *problems,
               const struct json_node **root, struct err *err)
{
    struct scanner scanner = {.arena = arena,
                              .at = file.bytes,
                              .end = file.bytes + file.length,
                              .counted = file.bytes,
                              .line = 1,
                              .column = 1,
                              .file = file.name,
                              .problems = problems,
                              .err = err};
    struct json_node *node = ARENA_NEW(arena, struct json_node, 1);
    enum status status;

    node->pointer = "";
    skip_blanks(&scanner);
    status = scan_value(&scanner, node);
    *root = node;
    return status;
}
