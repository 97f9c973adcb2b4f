using System.Reflection;
using System.Runtime.Loader;

namespace Famfs.Loader;

/// <summary>
/// Loads what the module consists of. It is compiled, and not a part of Famfs.psm1, because a script that runs once costs most of
/// its time before it runs. Each import loads it into a context of its own: versions of it never meet.
/// </summary>
public static class ModuleLoader
{
    private const string Commands = "Famfs.Cmdlets";

    // Each after what it rests on.
    private static readonly string[] Libraries = ["Mono.Posix.NETStandard", "System.IO.Hashing", "Famfs.Core", Commands];

    /// <summary>Whether this process has loaded a copy of the module before.</summary>
    public static bool HasCopies =>
        AssemblyLoadContext.All.Any(static c => c.Name?.StartsWith(Commands + ",", StringComparison.Ordinal) == true);

    /// <summary>
    /// Loads the module, unless this process has that version already: there is one context for each version, for all runspaces,
    /// since PowerShell takes what it knows of the parameters of a command from any assembly with the same full name.
    /// </summary>
    /// <param name="folder">Where the libraries are.</param>
    /// <returns>Those that PowerShell imports: the engine, for the names of its types, and the commands.</returns>
    public static Assembly[] Load(string folder)
    {
        string name = string.Intern(AssemblyName.GetAssemblyName(Path.Combine(folder, Commands + ".dll")).FullName);

        // Text that is interned is the same object for every copy of this class.
        lock (name)
        {
            AssemblyLoadContext context = AssemblyLoadContext.All.FirstOrDefault(c => c.Name == name) ?? new AssemblyLoadContext(name);
            Assembly[] loaded = Array.ConvertAll(Libraries, library => Load(context, folder, library));
            return loaded[^2..];
        }
    }

    private static Assembly Load(AssemblyLoadContext context, string folder, string library) =>
        context.Assemblies.FirstOrDefault(a => a.GetName().Name == library)
        ?? context.LoadFromAssemblyPath(Path.Combine(folder, library + ".dll"));
}
