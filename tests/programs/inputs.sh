# The inputs of the table, made in the current directory. Nothing here is random, so that runs can be compared.
fill() {
    # fill BYTES SEED: the same bytes each time
    awk -v n="$1" -v s="$2" 'BEGIN { srand(s); for (i = 0; i < n; i++) printf "%c", 33 + int(rand() * 90) }'
}
mkdir -p app/lib app/doc/img app/scripts
printf 'import os\n\nNAME = "app"\n\n\ndef twice(x):\n    return 2 * x\n' >app/lib/core.py
printf 'from .core import twice, NAME\n' >app/lib/__init__.py
printf '#!/bin/sh\nexec echo "hello $1"\n' >app/scripts/hello
printf 'A page of text.\nIt has three lines.\nThis is the last.\n' >app/doc/page.txt
fill 70000 1 >app/doc/img/picture.bin
printf 'token=abc\n' >app/secret.conf
chmod 755 app/scripts/hello
chmod 640 app/secret.conf
chmod 750 app/doc/img
touch -d 2020-05-06T07:08:09 app/lib/core.py app/doc/page.txt
touch -d 2019-01-02T03:04:05 app/scripts/hello
touch -d 2021-11-12T13:14:15 app/doc/img app/doc app/lib app/scripts app
fill 2500000 2 >large
fill 5000 3 >small
seq 2000 >numbers
printf 'b,2\na,1\nc,3\n' >rows.csv
printf '{"name": "x", "list": [1, 2, 3]}\n' >data.json
printf '#include <stdio.h>\nint twice(int);\nint main(void) { printf("%%d\\n", twice(21)); return 0; }\n' >main.c
printf 'int twice(int x) { return 2 * x; }\n' >twice.c
printf 'all: prog\nprog: main.o twice.o\n\t$(CC) -o $@ $^\nclean:\n\trm -f prog *.o\ninstall: prog\n\tinstall -d $(DESTDIR)/bin\n\tinstall -m 755 prog $(DESTDIR)/bin/prog\n' >Makefile
printf -- '--- a/page.txt\n+++ b/page.txt\n@@ -1,3 +1,4 @@\n A page of text.\n+A new line.\n It has three lines.\n This is the last.\n' >page.patch
tar cf app.tar --owner=1001 --group=1002 --sort=name app
tar czf app.tgz app
(cd app && tar cf ../flat.tar secret.conf scripts/hello lib/core.py)
! command -v zip >/dev/null || zip -qrX app.zip app
! command -v sqlite3 >/dev/null || sqlite3 some.db 'create table t(a, b); insert into t values (1, 2), (3, 4);'
