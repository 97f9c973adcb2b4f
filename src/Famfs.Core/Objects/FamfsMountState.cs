namespace Famfs;

/// <summary>Whether a mount works, as far as can be told from this session.</summary>
public enum FamfsMountState
{
    /// <summary>famfsd answers.</summary>
    Serving,

    /// <summary>There is a famfsd, and it does not answer in time.</summary>
    NotAnswering,

    /// <summary>famfsd has ended without unmounting: every access fails until the mount is taken down.</summary>
    Dead,

    /// <summary>It belongs to another user and cannot be asked from here.</summary>
    Unreachable,
}
