using System.Globalization;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Bench;

/// <summary>Identifiers, TLVs, CBOR and COSE: what every message passes through.</summary>
internal static class WireBench
{
    private static readonly byte[] ServerSigned = ServerSigned1();
    private static readonly byte[] SmallCbor = SmallMessage();

    public static void Run(Measurements m)
    {
        m.Chapter("Wire: identifiers");
        Parse<Eid>(m, "89049032123451234512345678901235");
        Parse<Iccid>(m, "8988211000000000011");
        Parse<Imei>(m, "356938035643809");
        Parse<Supi>(m, "imsi-001010000000001");
        Parse<Plmn>(m, "310260");
        Parse<PrefixedId>(m, "dev_01ARYZ6S41ZZZZZZZZZZZZZZZZ");
        Parse<Oid>(m, "2.23.146.1.2.1.4");

        m.Chapter("Wire: TLVs");
        m.Time("serverSigned1 read, 5 TLVs", () => ReadServerSigned(ServerSigned));
        NothingAllocated(m, "serverSigned1 read", () => ReadServerSigned(ServerSigned));
        var writer = new DerWriter();
        m.Time("serverSigned1 written into a kept buffer", () => WriteServerSigned(writer));
        NothingAllocated(m, "serverSigned1 written into a kept buffer", () => WriteServerSigned(writer));

        m.Chapter("Wire: CBOR and COSE");
        m.Time("error message of FDO read (5 fields)", () => ReadSmallMessage(SmallCbor));
        m.Time("the same, its third field of a wrong type", () => ReadWrongMessage(SmallCbor));
        Seal(m, CoseAlgorithm.A256Gcm);
        Seal(m, CoseAlgorithm.AesCcm64Tag128Key256);
    }

    private static void Parse<TId>(Measurements m, string text)
        where TId : struct, IIdentifier<TId>
    {
        var parse = () =>
        {
            if (!TId.TryParse(text.AsSpan(), null, out _))
                throw new InvalidOperationException(text);
        };
        m.Time($"{typeof(TId).Name} parsed", parse);
        NothingAllocated(m, $"{typeof(TId).Name} parsed", parse);
    }

    private static void NothingAllocated(Measurements m, string what, Action work)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            work();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        m.AtMost($"{what}: bytes allocated", allocated / 1000.0, 0);
    }

    private static void ReadServerSigned(ReadOnlySpan<byte> encoded)
    {
        var reader = new DerReader(encoded);
        var outer = reader.EnterSequence();
        var total = reader.ReadOctetString(0x80, maxLength: 16).Length;
        total += reader.ReadOctetString(0x81).Length;
        total += reader.ReadUtf8(0x83, maxLength: 255).Length;
        total += reader.ReadOctetString(0x84).Length;
        reader.Leave(outer);
        reader.ExpectEnd();
        if (reader.Fault != WireFault.None || total != 60)
            throw new InvalidOperationException(reader.Fault.ToString());
    }

    private static byte[] ServerSigned1()
    {
        var writer = new DerWriter();
        WriteServerSigned(writer);
        return writer.ToArray();
    }

    private static void WriteServerSigned(DerWriter writer)
    {
        ReadOnlySpan<byte> sixteen = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        writer.Clear();
        using (writer.BeginSequence())
        {
            writer.WriteOctetString(sixteen, 0x80);
            writer.WriteOctetString(sixteen, 0x81);
            writer.WriteUtf8String("smdp.example", 0x83);
            writer.WriteOctetString(sixteen, 0x84);
        }
    }

    private static byte[] SmallMessage() =>
        CborEncoding.Encode(writer =>
        {
            writer.WriteStartArray(5);
            writer.WriteInt32(100);
            writer.WriteInt32(11);
            writer.WriteTextString("msg11: message parse error");
            writer.WriteInt64(1_700_000_000);
            writer.WriteNull();
            writer.WriteEndArray();
        });

    private static void ReadSmallMessage(byte[] encoded)
    {
        var cursor = new CborCursor(encoded);
        cursor.EnterArray(5);
        cursor.ReadInt32();
        cursor.ReadInt32();
        cursor.ReadText(maxLength: 1024);
        cursor.ReadInt64();
        cursor.TryReadNull();
        cursor.LeaveArray();
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            throw new InvalidOperationException(cursor.Fault.ToString());
    }

    private static void ReadWrongMessage(byte[] encoded)
    {
        var cursor = new CborCursor(encoded);
        cursor.EnterArray(5);
        cursor.ReadInt32();
        cursor.ReadInt32();
        cursor.ReadInt32();
        if (cursor.Fault != WireFault.UnexpectedType)
            throw new InvalidOperationException(cursor.Fault.ToString());
    }

    private static void Seal(Measurements m, CoseAlgorithm algorithm)
    {
        var key = new byte[32];
        var iv = new byte[CoseAead.Of(algorithm)!.IvLength];
        var plaintext = new byte[1024];
        var name = string.Create(CultureInfo.InvariantCulture, $"COSE_Encrypt0 of 1 KB, {algorithm}");
        var encoded = CoseEncrypt0.Seal(algorithm, key, iv, plaintext, options: null, out _);
        m.Time($"{name}, sealed", () => CoseEncrypt0.Seal(algorithm, key, iv, plaintext, options: null, out _));
        m.Time(
            $"{name}, opened",
            () =>
            {
                if (CoseEncrypt0.Read(encoded, out var message) != WireFault.None || message!.Open(key) is null)
                    throw new InvalidOperationException(name);
            }
        );
    }
}
