using Famfs.Files;
using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>An open file of this machine, which it owns.</summary>
internal sealed class HostReader(SafeFileHandle file, string name, long size) : ICopyReader
{
    public void CopyTo(FileData target, long offset, long length, CancellationToken cancel) =>
        target.ReceiveFrom(file, name, offset, length, cancel);

    public unsafe void Read(long offset, Span<byte> destination)
    {
        fixed (byte* start = destination)
        {
            for (long done = 0; done < destination.Length;)
            {
                long read = Libc.Read(file, start + done, destination.Length - done, offset + done);
                done += read > 0 ? read
                    : throw (read == 0
                        ? FamfsException.Create(FamfsErrorId.SourceChanged, name)
                        : FamfsException.FromHostErrno((int)-read, "read", name));
            }
        }
    }

    public unsafe void RequireEnd()
    {
        // For an empty file this is the only read: a file that cannot be read must not become an empty one.
        byte next;
        long read = Libc.Read(file, &next, 1, size);
        if (read != 0)
        {
            throw read > 0
                ? FamfsException.Create(FamfsErrorId.SourceChanged, name)
                : FamfsException.FromHostErrno((int)-read, "read", name);
        }
    }

    public void Dispose() => file.Dispose();
}
