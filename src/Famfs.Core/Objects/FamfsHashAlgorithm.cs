namespace Famfs;

/// <summary>The hash of a file's content.</summary>
public enum FamfsHashAlgorithm
{
    /// <summary>SHA-256, as sha256sum and Get-FileHash compute it.</summary>
    SHA256,

    /// <summary>SHA-384.</summary>
    SHA384,

    /// <summary>SHA-512, as sha512sum computes it.</summary>
    SHA512,

    /// <summary>SHA-1, for comparison with old lists; collisions can be made.</summary>
    SHA1,

    /// <summary>MD5, for comparison with old lists; collisions can be made.</summary>
    MD5,

    /// <summary>XXH128 (XXH3, 128 bits), as fast as memory. It finds accidents, and no one who changes a file on purpose.</summary>
    XXH128,
}
