/* SPDX-License-Identifier: MPL-2.0 */
#include "fund_told.h"

struct explanation
explanation_of(struct worked *worked, const char *code)
{
    const struct worked_one *one = worked_named(worked, code);

    return (struct explanation){.file = &worked->file,
                                .application = &one->application,
                                .assessment = &one->assessment,
                                .outcome = &one->outcome,
                                .marks = one->marks,
                                .mark_count = one->mark_count};
}

const struct json_node *
written(const struct explanation *explanation)
{
    struct text text = text_in(&fund_arena);
    struct json_writer writer = json_writer_to(&text);
    struct problems problems = {0};
    const struct json_node *root = NULL;
    struct err err = {0};

    json_begin_object(&writer, NULL);
    explanation_write(&writer, &fund_arena, explanation);
    json_end_object(&writer);
    if (json_source_parse(&fund_arena,
                          (struct file_bytes){"e.json", text_of(&text), strlen(text_of(&text))},
                          &problems, &root, &err) != ST_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(problems.count, 0);
    return root;
}

const struct json_node *
explained(struct worked *worked, const char *code)
{
    struct explanation explanation = explanation_of(worked, code);

    return written(&explanation);
}

const struct json_node *
member_at(const struct json_node *node, const char *path)
{
    while (node != NULL && *path != '\0') {
        size_t length = strcspn(path, "/");
        const char *step = arena_copy(&fund_arena, path, length);

        if (node->kind == JSON_KIND_ARRAY) {
            size_t index = strtoul(step, NULL, 10);

            node = node->first;
            while (node != NULL && index-- > 0) {
                node = node->next;
            }
        } else {
            node = json_member(node, step);
        }
        path += length + (path[length] == '/');
    }
    return node;
}

const char *
text_at(const struct json_node *root, const char *path)
{
    const struct json_node *node = member_at(root, path);

    if (node == NULL) {
        return "none";
    }
    return node->text != NULL ? node->text : json_kind_words(node->kind);
}

const char *
told(struct worked *worked, const char *code)
{
    struct text text = text_in(&fund_arena);
    const struct json_node *sentences;

    worked_run(worked);
    sentences = json_member(explained(worked, code), "sentences");
    for (const struct json_node *one = sentences->first; one != NULL; one = one->next) {
        text_addf(&text, "%s\n", one->text);
    }
    return text_of(&text);
}
