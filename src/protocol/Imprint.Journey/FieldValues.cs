using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Ids;

namespace Imprint.Journey;

/// <summary>The values that stand in the fields of our records, each with its limits.</summary>
internal static class FieldValues
{
    public const int MaxNameLength = 64;
    public const int MaxAddressLength = 255;
    public const int Sha256Length = 32;

    /// <summary>The last second of the year 9999: beyond it a time cannot be held.</summary>
    private const long MaxUnixTime = 253_402_300_799;

    /// <summary>Words for people, of 1 to 64 characters none of which is a control character.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength && !text.Any(char.IsControl);

    /// <summary>A host name, realm or server address: visible ASCII without spaces.</summary>
    public static bool IsHostText(string text) =>
        text.Length is > 0 and <= MaxAddressLength && text.All(c => c is > ' ' and < (char)0x7f);

    /// <summary>An absolute address with a host and one of these schemes, without user information.</summary>
    public static bool IsAddress(Uri address, params ReadOnlySpan<string> schemes) =>
        address.IsAbsoluteUri
        && address.OriginalString.Length <= MaxAddressLength
        && IsHostText(address.OriginalString)
        && schemes.Contains(address.Scheme)
        && address.Host.Length > 0
        && address.UserInfo.Length == 0;

    extension(CborCursor cursor)
    {
        public string ReadName() => cursor.ReadTextThat(IsName, MaxNameLength);

        public string ReadHostText() => cursor.ReadTextThat(IsHostText, MaxAddressLength);

        public Uri ReadAddress(params ReadOnlySpan<string> schemes)
        {
            var text = cursor.ReadText(MaxAddressLength);
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && IsAddress(address, schemes))
                return address;
            cursor.Fail(WireFault.BadValue);
            return NoAddress;
        }

        public DateTimeOffset ReadTime()
        {
            var seconds = cursor.ReadInt64();
            if (seconds is >= 0 and <= MaxUnixTime)
                return DateTimeOffset.FromUnixTimeSeconds(seconds);
            cursor.Fail(WireFault.BadValue);
            return default;
        }

        /// <summary>A number that rises with each new version, from 1.</summary>
        public long ReadVersion()
        {
            var version = cursor.ReadInt64();
            if (version < 1)
                cursor.Fail(WireFault.BadValue);
            return version;
        }

        /// <summary>A number that must be the one this code writes; another one means a format it does not know.</summary>
        public void ReadFormat(int known)
        {
            if (cursor.ReadUnsigned() != known)
                cursor.Fail(WireFault.BadValue);
        }

        public FdoGuid ReadGuid()
        {
            var bytes = cursor.ReadBytes(FdoGuid.ByteCount, FdoGuid.ByteCount);
            return bytes.IsEmpty ? default : new FdoGuid(bytes.Span);
        }

        public ReadOnlyMemory<byte> ReadSha256() => cursor.ReadBytes(Sha256Length, Sha256Length);

        /// <summary>Three octets in the form of TS 24.008 10.5.1.3, as modem and USIM have them.</summary>
        public Plmn ReadPlmn()
        {
            if (!Plmn.ReadBytes(cursor.ReadBytes(Plmn.ByteCount, Plmn.ByteCount).Span, out var plmn).IsNone)
                cursor.Fail(WireFault.BadValue);
            return plmn;
        }

        private string ReadTextThat(Func<string, bool> isGood, int maxLength)
        {
            var text = cursor.ReadText(maxLength);
            if (!isGood(text))
                cursor.Fail(WireFault.BadValue);
            return text;
        }
    }

    private static readonly Uri NoAddress = new("https://invalid");

    extension(CborWriter writer)
    {
        public void WriteAddress(Uri address) => writer.WriteTextString(address.OriginalString);

        public void WriteTime(DateTimeOffset time) => writer.WriteInt64(time.ToUnixTimeSeconds());

        public void WriteGuid(FdoGuid guid) => writer.WriteByteString(guid.ToBytes());

        public void WritePlmn(Plmn plmn) => writer.WriteByteString(plmn.ToBytes());
    }

    /// <summary>How a value that may be absent is written, or null.</summary>
    public static Action<CborWriter>? Optional(string? text) => text is null ? null : writer => writer.WriteTextString(text);

    public static Action<CborWriter>? Optional(Uri? address) => address is null ? null : writer => writer.WriteAddress(address);
}
