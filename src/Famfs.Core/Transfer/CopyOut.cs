using Famfs.Interop;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Famfs.Transfer;

/// <summary>
/// Copies out of a famfs to this machine's files. A file appears under its name when all its bytes are there; a copy
/// that fails leaves nothing under it.
/// </summary>
/// <param name="volume">Where from.</param>
/// <param name="options">How.</param>
/// <param name="progress">Told of every piece of bytes that was copied; called from several threads.</param>
public sealed class CopyOut(FamfsVolume volume, CopyOptions options, Action<long>? progress = null)
{
    /// <summary>Copies items in their order, directories before what is in them.</summary>
    public IEnumerable<CopyResult> Run(IEnumerable<CopyItem> items, CancellationToken cancel)
    {
        List<CopyItem> directories = [];
        foreach (CopyItem item in items)
        {
            cancel.ThrowIfCancellationRequested();
            FamfsException? error = item.Error;
            if (error is null && item.IsDirectory)
            {
                error = Attempt(() => MakeDirectory(item));
                if (error is null)
                {
                    directories.Add(item);
                }
            }
            else if (error is null)
            {
                error = Attempt(() => CopyFile(item, cancel));
            }

            yield return new CopyResult(item, null, error);
        }

        // Last, because a directory that may not be written can not be filled.
        directories.Reverse();
        directories.ForEach(d => SetAttributes(d.Destination, d));
    }

    private static FamfsException? Attempt(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (FamfsException e)
        {
            return e;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FamfsException.Create(FamfsErrorId.SystemCallFailed, "destination", e.Message);
        }
    }

    private static void MakeDirectory(CopyItem item)
    {
        if (File.Exists(item.Destination))
        {
            throw FamfsException.Create(FamfsErrorId.NotADirectory, item.Destination, "this machine");
        }

        Directory.CreateDirectory(item.Destination);
    }

    private void CopyFile(CopyItem item, CancellationToken cancel)
    {
        if (Directory.Exists(item.Destination) || (File.Exists(item.Destination) && !options.Force))
        {
            throw FamfsException.Create(FamfsErrorId.AlreadyExists, item.Destination, "this machine");
        }

        string aside = $"{item.Destination}.{Environment.ProcessId}.famfs-copy";
        FileData data = volume.OpenData(item.Source);
        using SafeFileHandle target = Libc.Open(aside, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC, 0x180, out int errno); // 0600
        if (errno != 0)
        {
            throw FamfsException.FromErrno(errno, "create", item.Destination);
        }

        try
        {
            PieceWork.Run([item], i => i.Size, options.ThrottleLimit, (_, offset, length) =>
            {
                data.SendTo(target, item.Destination, offset, length, cancel);
                progress?.Invoke(length);
            }, cancel);
            SetAttributes(aside, item);
            File.Move(aside, item.Destination, overwrite: options.Force);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    private void SetAttributes(string path, CopyItem item)
    {
        // Only root may give files away; anyone else owns the copy, as with cp.
        _ = Syscall.chown(path, options.Uid ?? item.Uid, options.Gid ?? item.Gid);
        if (Syscall.chmod(path, (FilePermissions)(item.IsDirectory ? item.Mode : options.Mode ?? item.Mode)) != 0)
        {
            throw FamfsException.FromErrno((int)Stdlib.GetLastError(), "chmod", path);
        }
    }
}
