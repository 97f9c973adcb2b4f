using Famfs.Daemon.Tests.Support;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>Inode numbers, and file handles as NFS servers use them.</summary>
public sealed class HandleTests
{
    // Takes handles of files, has the kernel forget the inodes, and opens them again by the handles.
    private const string Handles = """
        import ctypes, os, struct, sys, time
        libc = ctypes.CDLL(None, use_errno=True)
        def handle(path):
            h = ctypes.create_string_buffer(struct.pack('Ii', 128, 0) + bytes(128))
            mount = ctypes.c_int()
            if libc.name_to_handle_at(-100, path.encode(), h, ctypes.byref(mount), 0): raise OSError(ctypes.get_errno(), path)
            return h
        def read(root, h):
            fd = libc.open_by_handle_at(root, h, os.O_RDONLY)
            if fd < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            try:
                return os.read(fd, 100) if not os.path.isdir('/proc/self/fd/%d' % fd) else sorted(os.listdir(fd))
            finally: os.close(fd)
        paths = sys.argv[1:]
        handles = [handle(p) for p in paths]
        os.sync()
        time.sleep(float(os.environ.get('WAIT', '0')))
        open('/proc/sys/vm/drop_caches', 'w').write('2')
        root = os.open('.', os.O_RDONLY)
        print([read(root, h) for h in handles])
        """;

    [Fact]
    public void Handles_outlive_what_the_kernel_remembers()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Handles need root.");
        MountedImage.Require("python3");
        using MountedImage image = new(client: true);
        File.WriteAllText(image.Image + ".py", Handles);
        image.Run("mkdir -p d/e && echo one > d/e/f && echo two > g");
        const string expected = @"[b'one\n', b'two\n', ['e'], ['f']]";

        // New files, the same once they are recorded, and a mount that knows them from the log alone.
        Assert.Equal(expected, image.Run("python3 $IMAGE.py d/e/f g d d/e"));
        Assert.Equal(expected, image.Run("WAIT=3 python3 $IMAGE.py d/e/f g d d/e"));
        Assert.Equal(expected, image.RunSoon("cd $CLIENT && python3 $IMAGE.py d/e/f g d d/e"));
    }

    [Fact]
    public void Inode_numbers_fit_32_bits_and_stay()
    {
        using MountedImage image = new();
        string before = image.Run("mkdir d && echo x > d/f && stat -c %i d d/f && ls -i d");
        Assert.All(before.Split([' ', '\n']).Where(w => char.IsAsciiDigit(w[0])), w => Assert.InRange(long.Parse(w), 1, uint.MaxValue));
        image.Run("sync -f d; sleep 3");
        Assert.Equal(before, image.Run("stat -c %i d d/f && ls -i d"));
        if (Environment.IsPrivilegedProcess)
        {
            image.Run("echo 2 > /proc/sys/vm/drop_caches");
            Assert.Equal(before, image.Run("ls -i d >/dev/null; stat -c %i d d/f && ls -i d"));
        }
    }
}
