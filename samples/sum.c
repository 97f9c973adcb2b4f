/* Adds up the bytes of a file through a mapping.   cc -O2 -o sum sum.c && ./sum /mnt/famfs/data/shard1

   On a mount this maps the page cache of this host. Given a DAX device or an image file, an offset and a length, as
   Get-FamfsFileMap lists them, it maps the memory itself:   ./sum /dev/dax0.0 31457280 16777216 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

int main(int count, char **words)
{
    struct stat status;
    if (count != 2 && count != 4) {
        fprintf(stderr, "usage: %s FILE [OFFSET LENGTH]\n", words[0]);
        return 2;
    }
    int file = open(words[1], O_RDONLY);
    if (file < 0 || fstat(file, &status) < 0) {
        perror(words[1]);
        return 1;
    }
    off_t offset = count == 4 ? atoll(words[2]) : 0;
    size_t length = count == 4 ? (size_t)atoll(words[3]) : (size_t)status.st_size;
    const unsigned char *bytes = mmap(NULL, length, PROT_READ, MAP_SHARED, file, offset);
    if (bytes == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    uint64_t sum = 0;
    for (size_t i = 0; i < length; i++)
        sum += bytes[i];
    printf("%llu\n", (unsigned long long)sum);
    return 0;
}
