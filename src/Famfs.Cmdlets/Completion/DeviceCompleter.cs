using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Famfs.Devices;

namespace Famfs.Cmdlets.Completion;

/// <summary>Offers the DAX devices of this machine; image files are offered by the shell where there are none.</summary>
public sealed class DeviceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return [.. DeviceDiscovery.List()
                .Where(d => d.Device.StartsWith(wordToComplete ?? "", StringComparison.Ordinal))
                .Select(d => new CompletionResult(
                    d.Device, d.Device, CompletionResultType.ParameterValue, $"{d.Device} {HumanReadable(d)}"))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string HumanReadable(FamfsDevice device) =>
        $"({Formatting.HumanSize.Format(device.Size)}, {device.ModeName})";
}
