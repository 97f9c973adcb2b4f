namespace Famfs.Fuse.Protocol;

/// <summary>The states of the frame of a received message.</summary>
public enum FuseMessageStatus
{
    /// <summary>Header and lengths agree; the body can be read.</summary>
    Valid,

    /// <summary>Too short for a header, or without an identity: nobody can be answered.</summary>
    Unanswerable,

    /// <summary>The length in the header is not the length received.</summary>
    LengthMismatch,

    /// <summary>The extensions are longer than the message.</summary>
    ExtensionMismatch,
}
