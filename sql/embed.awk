# SPDX-License-Identifier: MPL-2.0
# Turn text files into one C file, the table of services/store/embedded.h: a row a file, in the
# order of the arguments. Run with LC_ALL=C, so that bytes stay bytes. A file must end with a
# newline.
BEGIN {
    print "/* Made by sql/embed.awk: do not edit. */"
    print "#include \"store/embedded.h\"\n"
    print "const struct embedded_file embedded_files[] = {"
    for (i = 1; i < ARGC; i++) {
        printf "    {\"%s\", \"\"", ARGV[i]
        while ((got = (getline line < ARGV[i])) > 0) {
            gsub(/\\/, "&&", line)
            gsub(/"/, "\\\"", line)
            gsub(/\?/, "\\?", line) # two question marks begin a trigraph
            gsub(/\r/, "\\r", line)
            printf "\n     \"%s\\n\"", line
        }
        if (got < 0) {
            print "embed.awk: cannot read " ARGV[i] > "/dev/stderr"
            exit 1
        }
        close(ARGV[i])
        print "},"
    }
    # A table without rows is not C; the last row is not counted.
    print "    {NULL, NULL},"
    print "};\n"
    print "const size_t embedded_file_count = sizeof embedded_files / sizeof *embedded_files - 1;"
}
