namespace Famfs;

/// <summary>The formats of the bytes of a queue's message.</summary>
public enum QueueMessageFormat
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>An object as JSON in UTF-8.</summary>
    Json,

    /// <summary>An object as PowerShell's CLIXML in UTF-8.</summary>
    CliXml,

    /// <summary>The payload of a bucket as it is, by a producer that writes no frames.</summary>
    Raw,
}
