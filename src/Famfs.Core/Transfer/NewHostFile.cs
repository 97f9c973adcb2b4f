using System.Security.Cryptography;
using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>
/// A file of this machine that is being written. It has no name (or, where the file system cannot do that, one that
/// nobody can guess) until all its bytes are there, and nobody but its owner may read it before.
/// </summary>
internal sealed class NewHostFile : IDisposable
{
    private const uint OwnerOnly = ModeBits.Octal0600;
    private const int MostTries = 16;
    private const string TemporaryName = ".famfs-copy-";

    private readonly SafeFileHandle _folder;
    private readonly byte[] _name;
    private readonly string _shown;
    private readonly bool _replace;

    // Its name as long as it has not its own; null while it has none at all.
    private byte[]? _aside;

    /// <summary>Creates it in a directory, which it owns from then on.</summary>
    public NewHostFile(SafeFileHandle folder, byte[] name, string shown, bool replace)
    {
        _folder = folder;
        _name = name;
        _shown = shown;
        _replace = replace;
        int errno = Errno.EOPNOTSUPP;
        Handle = UsesUnnamed
            ? Libc.OpenAt(folder, ".\0"u8, Libc.O_WRONLY | Libc.O_TMPFILE, OwnerOnly, out errno)
            : new SafeFileHandle(-1, ownsHandle: false);
        if (errno is Errno.EOPNOTSUPP or Errno.EISDIR or Errno.EINVAL or Errno.ENOENT)
        {
            Handle.Dispose();
            Handle = WithName(out errno);
        }

        if (errno != 0)
        {
            Handle.Dispose();
            throw FamfsException.FromHostErrno(errno, "create", shown);
        }
    }

    /// <summary>Whether files without a name are tried, which not every file system has.</summary>
    internal static bool UsesUnnamed { get; set; } = true;

    /// <summary>The open file.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Whether a name is one that a killed copy may have left.</summary>
    public static bool IsTemporary(string name) => name.StartsWith(TemporaryName, StringComparison.Ordinal);

    public static FamfsException Exists(string path) =>
        FamfsException.CreateVariant(FamfsErrorId.AlreadyExists, "OnHost", path);

    /// <summary>Gives the file its name. One that exists is replaced in one step, or stays without -Force.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.AlreadyExists"/>.</exception>
    public void Publish()
    {
        if (_aside is null)
        {
            int linked = Libc.LinkAt(Handle, _folder, _name);
            if (linked == 0)
            {
                return;
            }

            if (linked != Errno.EEXIST || !_replace)
            {
                throw linked == Errno.EEXIST ? Exists(_shown) : FamfsException.FromHostErrno(linked, "link", _shown);
            }

            // A link cannot replace anything; a rename can.
            _aside = Aside(name => Libc.LinkAt(Handle, _folder, name), out linked);
            if (linked != 0)
            {
                throw FamfsException.FromHostErrno(linked, "link", _shown);
            }
        }

        int errno = Libc.RenameAt(_folder, _aside!, _name, _replace);
        if (errno != 0)
        {
            throw errno switch
            {
                Errno.EEXIST => Exists(_shown),
                Errno.EISDIR => FamfsException.CreateVariant(FamfsErrorId.AlreadyExists, "AsDirectory", _shown),
                _ => FamfsException.FromHostErrno(errno, "rename", _shown),
            };
        }

        _aside = null;
    }

    /// <summary>Closes the file; what was not published disappears.</summary>
    public void Dispose()
    {
        Handle.Dispose();
        if (_aside is not null)
        {
            Libc.UnlinkAt(_folder, _aside);
            _aside = null;
        }

        _folder.Dispose();
    }

    private SafeFileHandle WithName(out int errno)
    {
        SafeFileHandle file = new(-1, ownsHandle: false);
        _aside = Aside(
            name =>
            {
                file = Libc.OpenAt(
                    _folder,
                    name,
                    Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW,
                    OwnerOnly,
                    out int failed);
                return failed;
            },
            out errno);
        return file;
    }

    private static byte[]? Aside(Func<byte[], int> make, out int errno)
    {
        for (int tries = 0; ; tries++)
        {
            byte[] name = HostPath.Bytes($"{TemporaryName}{RandomNumberGenerator.GetHexString(24, lowercase: true)}");
            errno = make(name);
            if (errno != Errno.EEXIST || tries == MostTries)
            {
                return errno == 0 ? name : null;
            }
        }
    }
}
