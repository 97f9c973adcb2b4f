using Famfs.Files;

namespace Famfs.Transfer;

/// <summary>The bytes of one file of a source; several threads may read different ranges.</summary>
public interface ICopyReader : IDisposable
{
    /// <summary>Brings a range into a file of a famfs, flushed.</summary>
    void CopyTo(FileData target, long offset, long length, CancellationToken cancel);

    /// <summary>Reads a range, which lies inside the file.</summary>
    void Read(long offset, Span<byte> destination);

    /// <summary>Demands that the source ends where it did when the copy began; called after the last byte.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.SourceChanged"/>.</exception>
    void RequireEnd();
}
