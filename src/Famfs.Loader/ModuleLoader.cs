using System.Reflection;
using System.Runtime.Loader;

namespace Famfs.Loader;

/// <summary>
/// Loads what the module consists of. It is compiled, and not a part of Famfs.psm1, because a script that runs once costs most of
/// its time before it runs: each member that it calls is bound and compiled first.
/// </summary>
/// <remarks>
/// Assembly.LoadFile gives each copy of this assembly a context of its own: versions of it never meet. Such a context is not
/// collectible, as what is compiled ahead of time is not used in one that is.
/// </remarks>
public static class ModuleLoader
{
    private const string Commands = "Famfs.Cmdlets";

    // Each after what it rests on.
    private static readonly string[] Libraries = ["Mono.Posix.NETStandard", "System.IO.Hashing", "Famfs.Core", Commands];

    /// <summary>
    /// Loads the module, unless this process has that version already: there is one context for each version, for all runspaces,
    /// since PowerShell takes what it knows of the parameters of a command from any assembly with the same full name.
    /// </summary>
    /// <param name="folder">Where the libraries are.</param>
    /// <returns>
    /// The engine, which PowerShell imports for the names of its types; the commands; and whether this process had loaded a copy of
    /// the module before.
    /// </returns>
    public static object[] Load(string folder)
    {
        string name = string.Intern(AssemblyName.GetAssemblyName(Path.Combine(folder, Commands + ".dll")).FullName);

        // Text that is interned is the same object for every copy of this class.
        lock (name)
        {
            AssemblyLoadContext? context = null;
            bool hasCopies = false;
            foreach (AssemblyLoadContext one in AssemblyLoadContext.All)
            {
                hasCopies |= one.Name?.StartsWith(Commands + ",", StringComparison.Ordinal) == true;
                context = one.Name == name ? one : context;
            }

            context ??= new AssemblyLoadContext(name);
            Assembly[] loaded = Array.ConvertAll(Libraries, library => Load(context, folder, library));
            return [loaded[^2], loaded[^1], hasCopies];
        }
    }

    private static Assembly Load(AssemblyLoadContext context, string folder, string library)
    {
        foreach (Assembly assembly in context.Assemblies)
        {
            if (assembly.GetName().Name == library)
            {
                return assembly;
            }
        }

        return context.LoadFromAssemblyPath(Path.Combine(folder, library + ".dll"));
    }
}
