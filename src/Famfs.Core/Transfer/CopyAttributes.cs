using Famfs.Interop;

namespace Famfs.Transfer;

/// <summary>
/// The attributes that a copy gets. A log may come from another host, and a source tree from another user: what gives
/// rights, the owner and the special bits (set-user-ID, set-group-ID, sticky), is taken over only when asked for.
/// </summary>
/// <param name="Mode">Permission bits, special bits included.</param>
/// <param name="Uid">Owner, or null for the caller.</param>
/// <param name="Gid">Group, or null for the caller's.</param>
internal readonly record struct CopyAttributes(uint Mode, uint? Uid, uint? Gid)
{
    /// <summary>Set-user-ID, set-group-ID and sticky: 07000.</summary>
    public const uint SpecialBits = ModeBits.SetUser | ModeBits.SetGroup | ModeBits.Sticky;

    /// <summary>Set-user-ID and set-group-ID: 06000.</summary>
    public const uint SetIdBits = ModeBits.SetUser | ModeBits.SetGroup;

    /// <summary>The attributes of the copy of an item.</summary>
    public static CopyAttributes Of(CopyItem item, CopyOptions options)
    {
        uint kept = item.Mode & (ModeBits.Octal0777 | (options.PreserveSpecialMode ? SpecialBits : 0));
        return new CopyAttributes(
            item.IsDirectory ? kept : options.Mode ?? kept,
            options.Uid ?? (options.PreserveOwner ? item.Uid : null),
            options.Gid ?? (options.PreserveOwner ? item.Gid : null));
    }

    /// <summary>Whether the copy gets special bits that its source had and nobody named.</summary>
    public static bool KeepsSpecialMode(CopyItem item, CopyOptions options) =>
        options.PreserveSpecialMode && (item.Mode & SpecialBits) != 0 && (item.IsDirectory || options.Mode is null);

    /// <summary>Whether the copy gets an owner or group of its source that is not the caller's.</summary>
    public static bool KeepsOwner(CopyItem item, CopyOptions options) => options.PreserveOwner
        && ((options.Uid is null && item.Uid != Libc.EffectiveUser())
            || (options.Gid is null && item.Gid != Libc.EffectiveGroup()));
}
