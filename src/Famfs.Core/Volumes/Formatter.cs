using Famfs.Devices;
using Famfs.Interop;
using Famfs.Log;
using Famfs.Mounts;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Volumes;

/// <summary>
/// Formatting and destroying. The order of the stores is such that no moment shows a valid superblock over an old log:
/// the old magic goes first, the new one comes last (famfs.md section 7).
/// </summary>
public static class Formatter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The superblock on a device, damaged or not, or null when there is no famfs or no device.</summary>
    public static Superblock? Probe(string path) => Probe(path, SysFs.Default);

    /// <summary>As <see cref="Probe(string)"/>, with another sysfs.</summary>
    internal static Superblock? Probe(string path, SysFs sysFs)
    {
        try
        {
            using DaxDevice device = DaxDevice.Open(path, sysFs);
            return SuperblockArea.Read(device, out Superblock superblock) is SuperblockStatus.NoMagic ? null : superblock;
        }
        catch (FamfsException e) when (e.Id is FamfsErrorId.DeviceNotFound or FamfsErrorId.NotFamfs)
        {
            return null;
        }
    }

    /// <summary>Formats a device; this host becomes the master.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.AlreadyFormatted"/>, <see cref="FamfsErrorId.DeviceTooSmall"/>,
    /// <see cref="FamfsErrorId.LogSizeInvalid"/>, <see cref="FamfsErrorId.SizeInvalid"/>, <see cref="FamfsErrorId.DeviceInUse"/>,
    /// or an error of <see cref="DaxDevice.Open(string)"/>.
    /// </exception>
    public static void Format(string path, FormatOptions options)
    {
        RequireUnmounted(path);
        HostIdentity host = HostIdentity.Current();
        bool created = options.Size is { } size && CreateImage(path, size, options.LogLength);
        try
        {
            if (Libc.Stat(path, out FileStatus file) == 0 && file is { Type: FileStatus.Regular, Size: 0 })
            {
                throw FamfsException.Create(FamfsErrorId.DeviceTooSmall, path, 0, MediaLayout.MinDeviceSize);
            }

            using DaxDevice device = DaxDevice.Open(path);
            CheckSize(path, device.Size, options.LogLength);
            device.AllowWrites();
            using WriterLock writer = WriterLock.Take(device, Patience, CancellationToken.None);
            SuperblockStatus status = SuperblockArea.Read(device, out Superblock present);
            if (status != SuperblockStatus.NoMagic && !options.Force)
            {
                throw FamfsException.Create(
                    FamfsErrorId.AlreadyFormatted, path, present.FileSystemUuid, DescribeOwner(status, present, host));
            }

            device.RequireUnused();
            WriteMetadata(device, options.LogLength, host);
        }
        catch when (created)
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Destroys the file system on a device by taking its magic away. The data stays where it is.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.DeviceInUse"/>, <see cref="FamfsErrorId.NotFamfs"/>, <see cref="FamfsErrorId.NotMaster"/> without force.
    /// </exception>
    public static void Clear(string path, bool force)
    {
        RequireUnmounted(path);
        using DaxDevice device = DaxDevice.Open(path);
        RequireClearable(device, path, force);
        device.AllowWrites();
        using WriterLock writer = WriterLock.Take(device, Patience, CancellationToken.None);
        RequireClearable(device, path, force);
        RemoveMagic(device);
    }

    private static void RequireClearable(DaxDevice device, string path, bool force)
    {
        HostIdentity host = HostIdentity.Current();
        SuperblockStatus status = SuperblockArea.Read(device, out Superblock present);
        if (status == SuperblockStatus.NoMagic)
        {
            throw FamfsException.Create(FamfsErrorId.NotFamfs, path);
        }

        if (!force && status != SuperblockStatus.Valid)
        {
            throw FamfsException.Create(FamfsErrorId.SuperblockInvalid, path, SuperblockRules.Describe(status, present));
        }

        if (!force && present.SystemUuid != host.Uuid)
        {
            throw FamfsException.Create(FamfsErrorId.NotMaster, path, present.SystemUuid, host.Uuid, host.Source);
        }
    }

    /// <summary>Whose a present file system is, as a clause of a sentence.</summary>
    public static string DescribeOwner(Superblock present) =>
        DescribeOwner(SuperblockStatus.Valid, present, HostIdentity.Current());

    /// <summary>Programs that use a mount would be left with nothing: not even force is meant to do that.</summary>
    private static void RequireUnmounted(string path)
    {
        if (MountPaths.Read().MountsOf(path).FirstOrDefault() is { } mount)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceInUse, path, $"it is mounted on '{mount.MountPoint}'");
        }
    }

    private static string DescribeOwner(SuperblockStatus status, Superblock present, HostIdentity host) =>
        status != SuperblockStatus.Valid ? $"which is damaged: {SuperblockRules.Describe(status, present)}"
        : present.SystemUuid == host.Uuid ? "formatted by this host"
        : $"formatted by another host, {present.SystemUuid}, which may be using it";

    /// <summary>Writes an empty log and a superblock, in an order that never shows the one without the other.</summary>
    internal static void WriteMetadata(DaxDevice device, long logLength, HostIdentity host)
    {
        RemoveMagic(device);
        device.Zero(0, MediaLayout.DataStart(logLength));

        byte[] header = new byte[MediaLayout.LogHeaderSize];
        LogHeader.Empty(logLength).Encode(header);
        device.Write(MediaLayout.LogOffset, header);
        device.Flush(MediaLayout.LogOffset, header.Length);

        WriteSuperblock(device, new Superblock
        {
            LogLength = (ulong)logLength,
            FileSystemUuid = Guid.NewGuid(),
            DeviceUuid = Guid.NewGuid(),
            SystemUuid = host.Uuid,
            DeviceSize = (ulong)device.Size,
            DeviceName = device.Path,
        });
    }

    /// <summary>Writes a superblock where there is no magic; the magic, and with it the file system, comes last and at once.</summary>
    internal static void WriteSuperblock(DaxDevice device, Superblock superblock)
    {
        byte[] bytes = new byte[Superblock.Size];
        superblock.Encode(bytes);
        device.Write(8, bytes.AsSpan(8));
        device.Flush(0, bytes.Length);

        // Version is the other half of the 16 bytes.
        device.Store16(0, Superblock.MagicNumber, Superblock.CurrentVersion);
        device.Flush(0, 16);
    }

    internal static void RemoveMagic(DaxDevice device)
    {
        device.Store16(0, 0, 0);
        device.Flush(0, 16);
    }

    private static void CheckSize(string path, long size, long logLength)
    {
        if (size < MediaLayout.MinDeviceSize)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceTooSmall, path, size, MediaLayout.MinDeviceSize);
        }

        if (!MediaLayout.IsLogLength(logLength))
        {
            throw FamfsException.Create(
                FamfsErrorId.LogSizeInvalid, logLength, $"it is not a power of two of at least {MediaLayout.MinLogLength} bytes");
        }

        if (logLength > size - MediaLayout.LogOffset - MediaLayout.AllocationUnit)
        {
            throw FamfsException.Create(FamfsErrorId.LogSizeInvalid, logLength, $"it leaves no room for files on {size} bytes");
        }
    }

    private static bool CreateImage(string path, long size, long logLength)
    {
        if (size <= 0)
        {
            throw FamfsException.Create(FamfsErrorId.SizeInvalid, size);
        }

        CheckSize(path, size, logLength);
        using SafeFileHandle file = Libc.Open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL, 0x1b4, out int errno); // 0664
        if (errno == Errno.EEXIST)
        {
            return GrowImage(path, size);
        }

        if (errno == 0)
        {
            errno = Libc.SetLength(file, size);
            if (errno == 0)
            {
                return true;
            }

            // A size that the file system can not have: the file was not there before.
            File.Delete(path);
        }

        throw FamfsException.FromErrno(errno, "create", path);
    }

    // An image that is there keeps its size unless it is empty: cutting or growing it would be a surprise.
    private static bool GrowImage(string path, long size)
    {
        int errno = Libc.Stat(path, out FileStatus status);
        if (errno != 0)
        {
            throw FamfsException.FromErrno(errno, "stat", path);
        }

        if (status.Type == FileStatus.Regular && status.Size == 0)
        {
            using SafeFileHandle file = Libc.Open(path, Libc.O_RDWR, 0, out errno);
            errno = errno == 0 ? Libc.SetLength(file, size) : errno;
            return errno == 0 ? false : throw FamfsException.FromErrno(errno, "truncate", path);
        }

        return status.Type != FileStatus.Regular || status.Size == size
            ? false
            : throw FamfsException.Create(FamfsErrorId.SizeInvalid, $"{size} (the file {path} has {status.Size})");
    }
}
