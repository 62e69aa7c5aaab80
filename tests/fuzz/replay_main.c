/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds every file of the given folders to a fuzz target, in the order of their names, so that
 * seeds and former crashers are tested with every compiler. Fails when a folder holds no file at
 * all. */
#include <dirent.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

#define INPUT_BYTES_MAX ((size_t)8 << 20)

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *buffer = malloc(INPUT_BYTES_MAX);
    if (!file || !buffer) {
        perror(path);
        exit(2);
    }
    size_t size = fread(buffer, 1, INPUT_BYTES_MAX, file);
    fclose(file);
    /* A buffer of the exact size lets AddressSanitizer see reads beyond its end. */
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact) {
        perror(path);
        exit(2);
    }
    memcpy(exact, buffer, size);
    free(buffer);
    int result = LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return result;
}

static int replay_folder(const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_visible, alphasort);
    if (count <= 0) {
        fprintf(stderr, "%s: no inputs\n", folder);
        exit(2);
    }
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
        replay_file(path);
        free(entries[i]);
    }
    free(entries);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++)
        count += replay_folder(argv[i]);
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 2;
}
