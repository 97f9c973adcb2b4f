namespace Famfs.Fuse;

/// <summary>How a mount is made.</summary>
public enum FuseMountMethod
{
    /// <summary>mount(2) as root, the helper otherwise.</summary>
    Auto,

    /// <summary>mount(2); needs CAP_SYS_ADMIN.</summary>
    Direct,

    /// <summary>The set-user-id program fusermount3.</summary>
    Helper,
}
