using Famfs.Devices;
using Famfs.Interop;
using Famfs.Log;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Famfs.Volumes;

namespace Famfs.Maintenance;

/// <summary>
/// Gives a file system a log without retired entries, and a larger one where that is asked for. It is another file system
/// afterwards, with a UUID of its own, so that every host that followed the old log notices (docs/log-protocol.md, "Exchange").
/// </summary>
public static class Optimizer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Plans <see cref="Run"/>: makes the same checks, changes nothing and waits for no writer.</summary>
    /// <exception cref="FamfsException">As <see cref="Run"/>.</exception>
    public static OptimizePlan Plan(string path, long? logLength = null) => Do(path, logLength, isPlan: true);

    /// <summary>Exchanges the log, or finishes an exchange that was cut off.</summary>
    /// <param name="path">Device node or image file. Nothing is mounted, and no process of this host has a file open.</param>
    /// <param name="logLength">Bytes of the new log, a power of two that is no smaller than before; null for as many as before.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.DeviceInUse"/>, <see cref="FamfsErrorId.LogSizeInvalid"/>, <see cref="FamfsErrorId.LogDamaged"/>,
    /// <see cref="FamfsErrorId.OutOfSpace"/>, <see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.DeviceBusy"/>,
    /// <see cref="FamfsErrorId.DeviceReadOnly"/>, <see cref="FamfsErrorId.RepairImpossible"/>.
    /// </exception>
    public static OptimizePlan Run(string path, long? logLength = null) => Do(path, logLength, isPlan: false);

    /// <summary>As <see cref="Run"/>, of a file system that is open.</summary>
    internal static OptimizePlan RunOn(FamfsVolume volume, long? logLength, bool isPlan)
    {
        if (!isPlan)
        {
            return volume.Writer.Exclusively(() => Exchange(volume, logLength, isPlan), CancellationToken.None);
        }

        lock (volume.Gate)
        {
            volume.RequireChangeable();
            return Exchange(volume, logLength, isPlan);
        }
    }

    private static OptimizePlan Exchange(FamfsVolume volume, long? logLength, bool isPlan)
    {
        RequireUnused(volume.Device, volume.Geometry.DataStart);
        long length = logLength ?? volume.Geometry.LogLength;
        MediaRules.RequireSize(volume.DevicePath, volume.Geometry.DeviceSize, length);
        if (length < volume.Geometry.LogLength)
        {
            throw FamfsException.Create(FamfsErrorId.LogSizeInvalid, SizeText.Of(length), ErrorClauses.Get("LogSmaller"));
        }

        LogRewriter rewriter = new(volume, length);
        rewriter.Plan();
        if (!isPlan)
        {
            ExchangeLayout exchange = rewriter.Write();
            LogExchange.Begin(volume.Device, exchange);
            LogExchange.Finish(volume.Device, exchange);
        }

        return new OptimizePlan(volume.DevicePath, volume.LogPosition, rewriter.Count, length, rewriter.Moved, IsContinued: false);
    }

    /// <summary>Finishes an exchange that was cut off.</summary>
    /// <returns>Null where there is none.</returns>
    internal static OptimizePlan? Continue(DaxDevice device, bool isPlan)
    {
        if (LogExchange.Find(device) is not { } found)
        {
            return null;
        }

        HostIdentity host = HostIdentity.Current();
        host.RequireGenuine();
        host.RequireMasterOf(device.Path, found.Superblock);
        if (!isPlan)
        {
            device.AllowWrites();
            using WriterLock writer = WriterLock.Take(device, Patience, CancellationToken.None);

            // Another process may have finished it while this one waited.
            if (LogExchange.Find(device) is { } exchange)
            {
                LogExchange.Finish(device, exchange);
            }
        }

        return new OptimizePlan(device.Path, 0, found.Count, (long)found.Superblock.LogLength, 0, IsContinued: true);
    }

    private static OptimizePlan Do(string path, long? logLength, bool isPlan)
    {
        Formatter.RequireUnmounted(path);
        using (DaxDevice device = DaxDevice.Open(path))
        {
            if (Continue(device, isPlan) is { } plan)
            {
                return plan;
            }
        }

        using FamfsVolume volume = FamfsVolume.Open(path);
        return RunOn(volume, logLength, isPlan);
    }

    /// <summary>Nobody of this host holds space: neither a file that is being made, nor one that is open or mapped.</summary>
    private static void RequireUnused(DaxDevice device, long dataStart)
    {
        device.RequireUnused();
        if (Libc.FindLock(device.Handle, dataStart, device.Size - dataStart, out Libc.HeldLock found) == 0 && found.Exists)
        {
            throw FamfsException.Create(
                FamfsErrorId.DeviceInUse, device.Path, ErrorClauses.Get("UsedFiles"));
        }
    }
}
