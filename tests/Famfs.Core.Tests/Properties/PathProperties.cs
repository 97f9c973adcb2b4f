using System.Text;
using CsCheck;
using Famfs.Names;
using Famfs.OnMedia;
using Xunit;

namespace Famfs.Tests.Properties;

public sealed class PathProperties
{
    // Bytes that make trouble come often: separators, dots, starts and ends of UTF-8 sequences, surrogates in UTF-8.
    private static readonly byte[] Special = [(byte)'/', (byte)'.', 0, 0xc3, 0xa4, 0xed, 0xb2, 0x80, 0xf0, 0x9f, 0x98, 0xff];

    private static readonly Gen<byte> Trouble = Gen.OneOf(Gen.Byte, Gen.Int[0, Special.Length - 1].Select(i => Special[i]));

    [Fact]
    public void Any_recorded_path_turns_into_text_and_back() => Trouble.Array[1, MediaLayout.MaxPathBytes].Sample(
        bytes =>
        {
            string text = PathText.FromBytes(bytes);
            return !EntryRules.IsValidPath(bytes) || PathText.ToBytes(text).AsSpan().SequenceEqual(bytes);
        },
        iter: 20_000);

    [Fact]
    public void Valid_utf8_is_shown_as_it_is() => Gen.String.Sample(
        text =>
        {
            // Lone surrogates are not text that UTF-8 can record.
            string clean = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            return PathText.FromBytes(Encoding.UTF8.GetBytes(clean)) == clean;
        },
        iter: 5_000);

    [Fact]
    public void Whatever_is_typed_is_refused_or_can_be_recorded() => Gen.OneOf(Gen.String, Gen.String[Gen.Char["/.a\0ü"], 0, 90]).Sample(
        text =>
        {
            try
            {
                byte[] bytes = PathText.ToBytes(text);
                return bytes.Length == 0 || EntryRules.IsValidPath(bytes);
            }
            catch (FamfsException e)
            {
                return e.Id is FamfsErrorId.PathInvalid or FamfsErrorId.PathOutside or FamfsErrorId.PathTooLong;
            }
        },
        iter: 20_000);

    [Fact]
    public void A_path_is_valid_exactly_when_all_its_components_are() => Trouble.Array[0, 85].Sample(
        bytes =>
        {
            string[] components = Encoding.Latin1.GetString(bytes).Split('/');
            bool valid = bytes.Length is > 0 and < 80 && !bytes.Contains((byte)0) && components.All(c => c is not ("" or "." or ".."));
            return EntryRules.IsValidPath(bytes) == valid;
        },
        iter: 20_000);
}
