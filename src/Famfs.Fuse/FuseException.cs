namespace Famfs.Fuse;

/// <summary>A mount could not be made, or its connection failed. Requests never raise it.</summary>
public sealed class FuseException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The attempt and how it failed.</param>
    /// <param name="errno">The cause, as Linux numbers errors.</param>
    public FuseException(string message, int errno)
        : base(message) => Errno = errno;

    /// <summary>The cause as an error number of Linux, positive.</summary>
    public int Errno { get; }
}
