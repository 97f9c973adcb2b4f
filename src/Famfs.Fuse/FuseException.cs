namespace Famfs.Fuse;

/// <summary>A mount could not be made, or its connection failed. Requests never raise it.</summary>
public sealed class FuseException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was tried and how it failed.</param>
    /// <param name="errno">The cause; one of <see cref="Fuse.Errno"/> where it is known there.</param>
    public FuseException(string message, int errno)
        : base(message) => Errno = errno;

    /// <summary>The cause as an error number of Linux, positive.</summary>
    public int Errno { get; }
}
