/* SPDX-License-Identifier: MPL-2.0 */
/*
 * Any bytes, read as JSON: a refusal has words and a place, a tree has true places, UTF-8 texts,
 * counts that are those of its lists, and keys without a double.
 */
#include "base/text.h"
#include "exchange/json_source.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(_Bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void
check_text(const char *text)
{
    must(text_valid_utf8(text, strlen(text)) == strlen(text));
}

static void
check_node(const struct json_node *node, const struct json_node *parent)
{
    size_t count = 0;

    must(node->line >= 1 && node->column >= 1);
    check_text(node->pointer);
    if (parent != NULL) {
        must(node->line > parent->line || node->column > parent->column);
        must(strncmp(node->pointer, parent->pointer, strlen(parent->pointer)) == 0);
        must((node->key != NULL) == (parent->kind == JSON_KIND_OBJECT));
    }
    must((node->text != NULL) ==
         (node->kind == JSON_KIND_STRING || node->kind == JSON_KIND_NUMBER));
    if (node->text != NULL) {
        check_text(node->text);
    }
    for (const struct json_node *child = node->first; child != NULL; child = child->next) {
        check_node(child, node);
        must(child->key == NULL || json_member(node, child->key) == child);
        count++;
    }
    must(count == node->count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct json_node *root = NULL;
    struct problems problems = {0};
    struct arena arena;
    struct err err = {0};
    enum status status;

    arena_init(&arena, (size_t)512 << 20);
    status = json_source_parse(&arena, (struct file_bytes){"f.json", (const char *)data, size},
                               &problems, &root, &err);
    if (status == ST_OK) {
        must(json_member(NULL, "") == NULL);
        check_node(root, NULL);
    } else {
        must(status == ST_DATA && err.status == ST_DATA && err.text[0] != '\0');
        must(size > JSON_BYTES_MAX || (err.line >= 1 && err.column >= 1));
    }
    arena_free(&arena);
    return 0;
}
