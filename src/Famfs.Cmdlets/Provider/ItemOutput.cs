using System.Management.Automation;
using System.Management.Automation.Provider;
using System.Reflection;

namespace Famfs.Cmdlets.Provider;

/// <summary>
/// The output of the command that calls a provider. What PowerShell offers for it, WriteItemObject, hangs six notes on each
/// object and a weak reference that the garbage collector follows, which takes ten times as long as to find a file. Items of
/// this provider have those properties themselves. Where PowerShell has no such way in, there is none, and its own is taken.
/// </summary>
internal static class ItemOutput
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
    private static readonly PropertyInfo? Context = typeof(CmdletProvider).GetProperty("Context", Hidden);
    private static readonly MethodInfo? WriteMethod = Context?.PropertyType.GetMethod("WriteObject", Hidden, [typeof(object)]);

    /// <summary>
    /// Gets a function that writes objects to the output of the provider's current call; null where there is no way in.
    /// </summary>
    public static Action<object>? Of(CmdletProvider provider)
    {
        if (Context?.GetValue(provider) is not { } context || WriteMethod is null)
        {
            return null;
        }

        // Who calls a provider and not a command gets a list that takes nothing else.
        Action<object> write = WriteMethod.CreateDelegate<Action<object>>(context);
        return item => write(PSObject.AsPSObject(item));
    }
}
