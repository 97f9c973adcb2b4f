using System.Diagnostics;

namespace Famfs.Cmdlets.Provider;

/// <summary>How a command for content ends. PowerShell closes its writers in the same way whether its pipeline has failed or not.</summary>
internal static class CommandEnd
{
    private const string Content = "Microsoft.PowerShell.Commands.ContentCommandBase";

    /// <summary>Whether writers are closed because a command is disposed that has not come to its end.</summary>
    public static bool IsEarly()
    {
        bool isDisposed = false;
        foreach (StackFrame frame in new StackTrace().GetFrames())
        {
            if (frame.GetMethod() is { } method && IsOfContent(method.DeclaringType))
            {
                if (method.Name == "EndProcessing")
                {
                    return false;
                }

                isDisposed |= method.Name == nameof(IDisposable.Dispose);
            }
        }

        return isDisposed;
    }

    private static bool IsOfContent(Type? type) =>
        type is not null && (type.FullName == Content || IsOfContent(type.BaseType));
}
