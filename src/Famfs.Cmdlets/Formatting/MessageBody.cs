using System.Management.Automation;
using System.Text;

namespace Famfs.Cmdlets.Formatting;

/// <summary>Objects as the bytes of messages, and back. JSON is what ConvertTo-Json and ConvertFrom-Json make of it.</summary>
internal sealed class MessageBody : IDisposable
{
    private const string Module = "Microsoft.PowerShell.Utility\\";

    // A nested pipeline of this runspace, kept for the next object.
    private readonly PowerShell _toJson = PowerShell.Create(RunspaceMode.CurrentRunspace);
    private readonly PowerShell _fromJson = PowerShell.Create(RunspaceMode.CurrentRunspace);

    /// <summary>The format that an object has by itself: bytes, text, or JSON for everything else.</summary>
    public static QueueMessageFormat FormatOf(object? value) => value switch
    {
        byte[] or ReadOnlyMemory<byte> or ArraySegment<byte> => QueueMessageFormat.Bytes,
        string => QueueMessageFormat.Text,
        _ => QueueMessageFormat.Json,
    };

    /// <summary>An object as bytes.</summary>
    /// <param name="value">The object.</param>
    /// <param name="format">What the bytes are to be.</param>
    /// <param name="depth">Levels of objects in objects.</param>
    public byte[] Encode(PSObject? value, QueueMessageFormat format, int depth) => format switch
    {
        QueueMessageFormat.Bytes or QueueMessageFormat.Raw => Bytes(value?.BaseObject),
        QueueMessageFormat.Text => Encoding.UTF8.GetBytes(value?.BaseObject as string ?? LanguagePrimitives.ConvertTo<string>(value)),
        QueueMessageFormat.Json => Encoding.UTF8.GetBytes(ToJson(value, depth)),
        _ => Encoding.UTF8.GetBytes(PSSerializer.Serialize(value, depth)),
    };

    /// <summary>The object that bytes stand for.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="format">What they are; CLIXML only where its sender is trusted.</param>
    /// <exception cref="RuntimeException">They are no JSON or no CLIXML.</exception>
    /// <exception cref="System.Xml.XmlException">They are no CLIXML.</exception>
    public object? Decode(ReadOnlyMemory<byte> body, QueueMessageFormat format) => format switch
    {
        QueueMessageFormat.Text => Encoding.UTF8.GetString(body.Span),
        QueueMessageFormat.Json => FromJson(Encoding.UTF8.GetString(body.Span)),
        QueueMessageFormat.CliXml => PSSerializer.Deserialize(Encoding.UTF8.GetString(body.Span)),
        _ => body.ToArray(),
    };

    public void Dispose()
    {
        _toJson.Dispose();
        _fromJson.Dispose();
    }

    private static byte[] Bytes(object? value) => value switch
    {
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> memory => memory.ToArray(),
        string text => Encoding.UTF8.GetBytes(text),
        _ => LanguagePrimitives.ConvertTo<byte[]>(value),
    };

    private string ToJson(PSObject? value, int depth)
    {
        _toJson.Commands.Clear();
        _toJson.AddCommand(Module + "ConvertTo-Json")
            .AddParameter("InputObject", value).AddParameter("Compress").AddParameter("Depth", depth);
        return Run(_toJson)?.BaseObject as string ?? "null";
    }

    private PSObject? FromJson(string text)
    {
        _fromJson.Commands.Clear();
        _fromJson.AddCommand(Module + "ConvertFrom-Json").AddParameter("InputObject", text).AddParameter("NoEnumerate");
        return Run(_fromJson);
    }

    private static PSObject? Run(PowerShell shell) =>
        shell.AddParameter("ErrorAction", ActionPreference.Stop).Invoke().FirstOrDefault();
}
