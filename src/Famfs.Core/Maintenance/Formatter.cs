using Famfs.Devices;
using Famfs.Interop;
using Famfs.Log;
using Famfs.Mounts;
using Famfs.OnMedia;
using Famfs.Superblocks;

namespace Famfs.Maintenance;

/// <summary>
/// Formatting and destroying. The order of the stores is such that no moment shows a valid superblock over an old log:
/// the old magic goes first, the new one comes last (format.md section 7).
/// </summary>
public static class Formatter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Plans <see cref="Format"/>: makes the same checks and changes nothing.</summary>
    /// <exception cref="FamfsException">As <see cref="Format"/>.</exception>
    public static FormatPlan Plan(string path, FormatOptions options)
    {
        RequireUnmounted(path);
        HostIdentity host = HostIdentity.Current();
        host.RequireGenuine();
        if (options.Size is { } size && ImageFile.IsToBeMade(path, size, options.LogLength))
        {
            return new FormatPlan(path, size, null);
        }

        using DaxDevice device = OpenToFormat(path);
        return device.CanWrite
            ? Check(device, path, options, host)
            : throw FamfsException.Create(FamfsErrorId.DeviceReadOnly, path);
    }

    /// <summary>Formats a device; this host becomes the master.</summary>
    /// <returns>What was done, and destroyed by it.</returns>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.AlreadyFormatted"/>, <see cref="FamfsErrorId.DeviceHoldsData"/>,
    /// <see cref="FamfsErrorId.DeviceTooSmall"/>, <see cref="FamfsErrorId.LogSizeInvalid"/>,
    /// <see cref="FamfsErrorId.SizeInvalid"/>, <see cref="FamfsErrorId.DeviceInUse"/>,
    /// <see cref="FamfsErrorId.HostIdentityInvalid"/>, <see cref="FamfsErrorId.HostIdentityCloned"/>,
    /// or an error of <see cref="DaxDevice.Open(string)"/>.
    /// </exception>
    public static FormatPlan Format(string path, FormatOptions options)
    {
        RequireUnmounted(path);
        HostIdentity host = HostIdentity.Current();
        host.RequireGenuine();
        bool created = options.Size is { } size && ImageFile.Make(path, size, options.LogLength);
        try
        {
            using DaxDevice device = OpenToFormat(path);
            MediaRules.RequireSize(path, device.Size, options.LogLength);
            device.AllowWrites();
            using WriterLock writer = WriterLock.Take(device, Patience, CancellationToken.None);
            FormatPlan plan = Check(device, path, options, host);
            WriteMetadata(device, options.LogLength, HostIdentity.Establish(), options.Progress);
            return plan;
        }
        catch when (created)
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>
    /// Describes the content that <see cref="Clear"/> destroys, as a noun phrase; makes the same checks and changes nothing.
    /// </summary>
    /// <exception cref="FamfsException">As <see cref="Clear"/>.</exception>
    public static string PlanClear(string path, bool force)
    {
        RequireUnmounted(path);
        using DaxDevice device = DaxDevice.Open(path);
        string what = RequireClearable(device, path, force);
        return device.CanWrite ? what : throw FamfsException.Create(FamfsErrorId.DeviceReadOnly, path);
    }

    /// <summary>Destroys the file system on a device by taking its magic away. The data stays where it is.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.DeviceInUse"/>, <see cref="FamfsErrorId.NotFamfs"/>; and without force
    /// <see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.VersionUnsupported"/>,
    /// <see cref="FamfsErrorId.SuperblockInvalid"/>, <see cref="FamfsErrorId.HostIdentityCloned"/>.
    /// </exception>
    public static void Clear(string path, bool force)
    {
        RequireUnmounted(path);
        using DaxDevice device = DaxDevice.Open(path);
        RequireClearable(device, path, force);
        device.AllowWrites();
        using WriterLock writer = WriterLock.Take(device, Patience, CancellationToken.None);
        RequireClearable(device, path, force);
        SuperblockStore.RemoveView(device);
        SuperblockStore.RemoveMagic(device);
    }

    private static string RequireClearable(DaxDevice device, string path, bool force)
    {
        HostIdentity host = HostIdentity.Current();
        SuperblockStatus status = SuperblockStore.Read(device, out Superblock present);
        if (status == SuperblockStatus.NoMagic)
        {
            throw DaxDevice.NotFamfs(path);
        }

        if (!force)
        {
            host.RequireMasterOf(path, SuperblockStore.Require(path, status, present));
        }

        return ErrorClauses.Get("ContentFamfs", present.FileSystemUuid, DescribeOwner(status, present, host));
    }

    /// <summary>Refuses what must not be formatted, and tells what would be destroyed.</summary>
    private static FormatPlan Check(DaxDevice device, string path, FormatOptions options, HostIdentity host)
    {
        MediaRules.RequireSize(path, device.Size, options.LogLength);
        SuperblockStatus status = SuperblockStore.Read(device, out Superblock present);
        string? content;
        if (status == SuperblockStatus.NoMagic)
        {
            content = DeviceContent.Describe(device);
            if (content is not null && !options.Force)
            {
                throw FamfsException.Create(FamfsErrorId.DeviceHoldsData, path, content);
            }
        }
        else
        {
            string owner = DescribeOwner(status, present, host);
            content = ErrorClauses.Get("ContentFamfs", present.FileSystemUuid, owner);
            if (!options.Force)
            {
                throw FamfsException.Create(FamfsErrorId.AlreadyFormatted, path, present.FileSystemUuid, owner);
            }
        }

        device.RequireUnused();
        return new FormatPlan(path, device.Size, content);
    }

    // Nothing can be mapped of an empty file.
    private static DaxDevice OpenToFormat(string path) =>
        Libc.Stat(path, out FileStatus file) == 0 && file is { Type: ModeBits.Regular, Size: 0 }
            ? throw FamfsException.Create(
                FamfsErrorId.DeviceTooSmall, path, SizeText.Of(0), SizeText.Of(MediaLayout.MinDeviceSize))
            : DaxDevice.Open(path);

    /// <summary>Programs that use a mount would be left with nothing: not even force is meant to do that.</summary>
    internal static void RequireUnmounted(string path)
    {
        if (MountPaths.Read().MountsOf(path).FirstOrDefault() is { } mount)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceInUse, path, ErrorClauses.Get("UsedMounted", mount.MountPoint));
        }
    }

    private static string DescribeOwner(SuperblockStatus status, Superblock present, HostIdentity host) =>
        present.Version == ExchangeLayout.Version ? ErrorClauses.Get("OwnerOptimizing")
        : status == SuperblockStatus.WrongVersion ? ErrorClauses.Get("OwnerVersion", present.Version)
        : status != SuperblockStatus.Valid ? ErrorClauses.Get("OwnerDamaged", SuperblockRules.Describe(status, present))
        : host.Owns(present) ? ErrorClauses.Get("OwnerThisHost")
        : ErrorClauses.Get("OwnerOtherHost", present.SystemUuid);

    /// <summary>Writes an empty log and a superblock, in an order that never shows the one without the other.</summary>
    internal static void WriteMetadata(DaxDevice device, long logLength, HostIdentity host, Action<long>? progress = null)
    {
        SuperblockStore.RemoveMagic(device);
        device.Zero(0, MediaLayout.DataStart(logLength), progress);

        byte[] header = new byte[MediaLayout.LogHeaderSize];
        LogHeader.Empty(logLength).Encode(header);
        device.Write(MediaLayout.LogOffset, header);
        device.Flush(MediaLayout.LogOffset, header.Length);

        SuperblockStore.WriteNew(device, new Superblock
        {
            LogLength = (ulong)logLength,
            FileSystemUuid = Guid.NewGuid(),
            DeviceUuid = Guid.NewGuid(),
            SystemUuid = host.Uuid,
            DeviceSize = (ulong)device.Size,
            DeviceName = device.Path,
        });
    }
}
