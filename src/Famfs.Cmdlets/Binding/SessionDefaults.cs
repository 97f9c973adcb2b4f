using System.Collections;
using System.Management.Automation;

namespace Famfs.Cmdlets.Binding;

/// <summary>The value that a parameter would have if the command line ran as it stands.</summary>
internal static class SessionDefaults
{
    /// <summary>
    /// The value of the first of these parameter names on the line, else in $PSDefaultParameterValues. Null or an empty
    /// text on the line is no value, and keeps the default away.
    /// </summary>
    public static object? ValueOf(string command, string[] names, IDictionary bound)
    {
        foreach (string name in names)
        {
            if (bound.Contains(name))
            {
                return bound[name] is null or "" ? null : bound[name];
            }
        }

        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return Find(shell.AddScript("$PSDefaultParameterValues").Invoke().SingleOrDefault(), command, names);
    }

    /// <summary>The value in a table of defaults for the first of these parameters of a command, or null.</summary>
    public static object? Find(object? defaults, string command, string[] names)
    {
        if (ItemProperties.Unwrap(defaults) is not IDictionary table || table["Disabled"] is true)
        {
            return null;
        }

        foreach (DictionaryEntry entry in table)
        {
            if (entry.Key is string key && key.LastIndexOf(':') is var colon and > 0
                && names.Contains(key[(colon + 1)..].Trim(), StringComparer.OrdinalIgnoreCase)
                && new WildcardPattern(key[..colon].Trim(), WildcardOptions.IgnoreCase).IsMatch(command))
            {
                return entry.Value is PSObject { BaseObject: ScriptBlock } or ScriptBlock or "" ? null : entry.Value;
            }
        }

        return null;
    }
}
