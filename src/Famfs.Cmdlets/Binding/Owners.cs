using System.Collections.Concurrent;
using System.Globalization;
using Mono.Unix;

namespace Famfs.Cmdlets.Binding;

/// <summary>Users and groups of this host by name and by number.</summary>
public static class Owners
{
    private static readonly ConcurrentDictionary<uint, string> Users = new();
    private static readonly ConcurrentDictionary<uint, string> Groups = new();

    /// <summary>The user's name, or the number where this host knows none.</summary>
    public static string UserName(uint uid) =>
        Users.GetOrAdd(uid, static id => NameOf(id, static i => new UnixUserInfo(i).UserName));

    /// <summary>The group's name, or the number where this host knows none.</summary>
    public static string GroupName(uint gid) =>
        Groups.GetOrAdd(gid, static id => NameOf(id, static i => new UnixGroupInfo(i).GroupName));

    /// <summary>The number of a user, given as name or number; null where none was given.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OwnerUnknown"/>.</exception>
    public static uint? Uid(string? user) => NumberOf(user, static name => new UnixUserInfo(name).UserId);

    /// <summary>The number of a group, given as name or number; null where none was given.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OwnerUnknown"/>.</exception>
    public static uint? Gid(string? group) => NumberOf(group, static name => new UnixGroupInfo(name).GroupId);

    private static uint? NumberOf(string? name, Func<string, long> find)
    {
        if (name is null)
        {
            return null;
        }

        // The greatest number means "leave it as it is" to chown(2), so nobody has it.
        if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number != uint.MaxValue)
        {
            return number;
        }

        try
        {
            return (uint)find(name);
        }
        catch (ArgumentException)
        {
            throw FamfsException.Create(FamfsErrorId.OwnerUnknown, name);
        }
    }

    private static string NameOf(uint number, Func<long, string> find)
    {
        try
        {
            return find(number);
        }
        catch (ArgumentException)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }
    }
}
