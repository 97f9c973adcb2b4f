namespace Famfs.Standalone;

/// <summary>
/// What the ioctls of the stand-alone famfs module look like. The module tells by what it answers: the numbers carry the size of the
/// argument, so that ENOTTY means another one (decision record 16).
/// </summary>
/// <param name="Version">The module's own number, its parameter famfs_kabi_version.</param>
/// <param name="Nop">Answers 0 on a file of famfs and does nothing.</param>
/// <param name="MapCreate">Gives a new file its bytes.</param>
/// <param name="MostExtents">Extents that a map holds.</param>
/// <param name="MostStrips">Strips that a map holds; 0 where it has no strips.</param>
internal sealed record ModuleKabi(int Version, uint Nop, uint MapCreate, int MostExtents, int MostStrips)
{
    /// <summary>Sets bits of what programs may do on the mount; some of the modules that have <see cref="Posted44"/>.</summary>
    public const uint SetOptions = 0xC0087554;

    /// <summary>Takes them back.</summary>
    public const uint ClearOptions = 0xC0087555;

    /// <summary>unlink(2) of a file with a map, and rmdir(2).</summary>
    public const ulong RemovalOptions = (1 << 5) | (1 << 6);

    private const int NoLimit = int.MaxValue;

    /// <summary>The one of 2024: two extents.</summary>
    public static readonly ModuleKabi V42 = new(42, 0x7553, 0x40387550, 2, 0);

    /// <summary>Two extents, or 16 strips, in memory that the argument points to.</summary>
    public static readonly ModuleKabi V43 = new(43, 0x7553, 0x40207554, 2, 16);

    /// <summary>One message of any length, as it was posted in 2026.</summary>
    public static readonly ModuleKabi Posted44 = new(44, 0x7550, 0x40207551, NoLimit, NoLimit);

    /// <summary>The same message under the numbers of an earlier draft.</summary>
    public static readonly ModuleKabi Draft44 = new(44, 0x7553, 0x40207550, NoLimit, NoLimit);

    /// <summary>
    /// All, in the order to try them: a module of 43 also answers to 42, and then takes too little memory for two extents.
    /// </summary>
    public static readonly IReadOnlyList<ModuleKabi> All = [Posted44, V43, Draft44, V42];
}
