using Imprint.Journey.Access;
using Imprint.Journey.FirstAccess;
using Imprint.Wire.Ids;
using static Imprint.Journey.Tests.FirstAccess.CborTree;

namespace Imprint.Journey.Tests.FirstAccess;

public sealed class FirstAccessRecordTests
{
    private static readonly FirstAccessScope Scope = Samples.Record.Scope;

    [Fact]
    public void A_record_reads_back_as_it_was_written()
    {
        var signed = Samples.Record.Signed();

        Assert.Equal(FirstAccessFault.None, Verify(signed, out var record));
        Assert.Equal(Samples.Record.Provider.OwnerAddresses, record!.Provider.OwnerAddresses);
        Assert.Equal(Samples.Record.Operators[0].Networks, record.Operators[0].Networks);
        Assert.Equal("smdp.aurora.example", record.Operators[0].SmDpPlus);
        Assert.Null(record.Operators[1].Provisioning);
        Assert.Equal(Samples.Record.PreferredNetworks, record.PreferredNetworks);
        Assert.Equal(Samples.Record.ExpiresAt, record.ExpiresAt);
        Assert.Equal(3, record.Rules!.Version);
        Assert.Equal(Encode(Samples.Payload(signed)), Encode(Samples.Payload(record.Signed())));
    }

    [Fact]
    public void A_record_for_a_class_is_for_no_single_device()
    {
        var ofClass = Samples.Record with { Scope = new FirstAccessScope.DeviceClass(Samples.Class) };

        Assert.Equal(FirstAccessFault.WrongDevice, Verify(ofClass.Signed(), out _));
        Assert.Equal(
            FirstAccessFault.None,
            FirstAccessRecord.Verify(ofClass.Signed(), SigningKey.Owner.Verify, ofClass.Scope, 1, null, out var read)
        );
        Assert.Equal(ofClass.Scope, read!.Scope);
    }

    [Fact]
    public void Another_key_another_device_an_older_version_and_a_past_expiry_are_told_apart()
    {
        var signed = Samples.Record.Signed();
        var other = new FirstAccessScope.Device(new FdoGuid(new byte[16]));

        Assert.Equal(FirstAccessFault.WrongSignature, Verify(Samples.Record.Signed(SigningKey.New()), out var refused));
        Assert.Null(refused);
        Assert.Equal(FirstAccessFault.WrongDevice, Verify(signed, out _, expected: other));
        Assert.Equal(FirstAccessFault.StaleVersion, Verify(signed, out _, lowest: 8));
        Assert.Equal(FirstAccessFault.None, Verify(signed, out _, lowest: 7));
        Assert.Equal(FirstAccessFault.Expired, Verify(signed, out refused, now: Samples.Record.ExpiresAt));
        Assert.Null(refused);
        Assert.Equal(FirstAccessFault.None, Verify(signed, out _, now: Samples.Record.ExpiresAt.AddSeconds(-1)));
    }

    [Fact]
    public void A_device_without_a_time_checks_no_expiry() =>
        Assert.Equal(
            FirstAccessFault.None,
            FirstAccessRecord.Verify(Samples.Record.Signed(), SigningKey.Owner.Verify, Scope, 1, null, out _)
        );

    [Fact]
    public void A_record_from_before_its_issue_time_counts() =>
        Assert.Equal(FirstAccessFault.None, Verify(Samples.Record.Signed(), out _, now: Samples.Now.AddYears(-20)));

    [Fact]
    public void Fields_of_a_later_format_are_passed_over()
    {
        var payload = (Map)Samples.Payload(Samples.Record.Signed())!;
        payload.Add((11L, "new"));
        payload.Add((500L, new Map { (1L, new List<object?> { null, "deep" }) }));

        Assert.Equal(FirstAccessFault.None, Verify(Samples.SignPayload(Encode(payload)), out _));
    }

    [Fact]
    public void Unknown_fields_count_against_the_limit()
    {
        var payload = (Map)Samples.Payload(Samples.Record.Signed())!;
        for (var number = 11L; payload.Count <= 32; number++)
            payload.Add((number, 0L));

        Assert.Equal(FirstAccessFault.Malformed, Verify(Samples.SignPayload(Encode(payload)), out _));
        payload.RemoveAt(32);
        Assert.Equal(FirstAccessFault.None, Verify(Samples.SignPayload(Encode(payload)), out _));
    }

    /// <summary>Each required field missing, each field of another type, each number, text and byte string out of range.</summary>
    [Fact]
    public void Every_broken_field_is_malformed()
    {
        var good = Samples.Payload(Samples.Record.Signed());
        var cases = 0;
        foreach (var (name, broken) in Breaks(good))
        {
            cases++;
            var fault = Verify(Samples.SignPayload(Encode(broken)), out var record);
            Assert.True(fault == FirstAccessFault.Malformed && record is null, $"{name}: {fault}");
        }

        Assert.True(cases > 150, $"only {cases} cases");
    }

    [Theory]
    [InlineData("3", "0")] // a version below 1
    [InlineData("4", "-1")]
    [InlineData("5", "253402300800")] // beyond the year 9999
    [InlineData("5", "1")] // expires before it was made
    [InlineData("1", "2")] // another format
    public void Numbers_that_their_fields_do_not_allow_are_malformed(string field, string value) =>
        AssertMalformed([long.Parse(field)], long.Parse(value));

    [Theory]
    [InlineData("7/2/0", "ftp://owner.example")]
    [InlineData("7/2/0", "owner.example")]
    [InlineData("7/2/0", "https://user:word@owner.example")]
    [InlineData("7/2/0", "/onboard")]
    [InlineData("7/2/0", "https://owner.example/a b")]
    [InlineData("7/3", "http://est.example")]
    [InlineData("7/4", "file:///etc/passwd")]
    [InlineData("7/1", "two\nlines")]
    [InlineData("6", "a journey")]
    [InlineData("8/0/4", "aurora example")]
    [InlineData("8/0/5", "http://prov.aurora.example")]
    [InlineData("8/0/6", "smdp\u00e9.example")]
    public void Texts_that_their_fields_do_not_allow_are_malformed(string path, string value) =>
        AssertMalformed(
            [
                .. path.Split('/')
                    .Select(
                        (part, depth) =>
                            depth == 2 && path[0] == '7' || depth == 1 && path[0] == '8'
                                ? (object)int.Parse(part)
                                : long.Parse(part)
                    ),
            ],
            value
        );

    [Fact]
    public void Fields_out_of_order_or_twice_are_malformed()
    {
        var payload = (Map)Samples.Payload(Samples.Record.Signed())!;
        var swapped = new Map();
        swapped.AddRange([payload[1], payload[0], .. payload.Skip(2)]);
        Assert.Equal(FirstAccessFault.Malformed, Verify(Samples.SignPayload(Encode(swapped)), out _));

        var encoded = Encode(payload);
        byte[] twice = [(byte)(encoded[0] + 1), .. encoded[1..], 0x0a, 0x00];
        Assert.Equal(FirstAccessFault.Malformed, Verify(Samples.SignPayload(twice), out _));
    }

    [Fact]
    public void Another_kind_of_signed_content_is_no_record()
    {
        var payload = Encode(Samples.Payload(Samples.Record.Signed()));

        Assert.Equal(FirstAccessFault.Malformed, Verify(Samples.SignPayload(payload, "imprint-time"), out _));
        Assert.Equal(FirstAccessFault.Malformed, Verify(Samples.SignPayload(payload, type: null), out _));
        Assert.Equal(FirstAccessFault.None, Verify(Samples.SignPayload(payload), out _));
    }

    [Fact]
    public void A_record_cut_short_or_changed_anywhere_is_refused()
    {
        var signed = Samples.Record.Signed();
        for (var length = 0; length < signed.Length; length++)
            Assert.NotEqual(FirstAccessFault.None, Verify(signed[..length], out _));
        for (var at = 0; at < signed.Length; at++)
        {
            var changed = signed.ToArray();
            changed[at] ^= 0x01;
            Assert.True(Verify(changed, out var record) != FirstAccessFault.None && record is null, $"byte {at}");
        }

        Assert.Equal(FirstAccessFault.Malformed, Verify([.. signed, 0], out _));
        Assert.Equal(FirstAccessFault.Malformed, Verify(signed[1..], out _)); // without its tag
    }

    [Fact]
    public void An_oversized_record_is_refused_unread_and_cannot_be_made()
    {
        Assert.Equal(FirstAccessFault.TooLarge, Verify(new byte[FirstAccessRecord.MaxLength + 1], out _));
        var oversized = Samples.Record with { Rules = new SignedRules(1, new byte[SignedRules.MaxLength + 1]) };
        Assert.Throws<InvalidOperationException>(() => oversized.Signed());
    }

    [Theory]
    [InlineData(71)]
    [InlineData(72)]
    public void Whatever_is_written_is_read(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var made = Arbitrary(random);
            var signed = made.Signed();
            var fault = FirstAccessRecord.Verify(signed, SigningKey.Owner.Verify, made.Scope, made.Version, null, out var read);
            Assert.True(fault == FirstAccessFault.None, $"seed {seed}, run {run}: {fault}");
            Assert.True(
                Encode(Samples.Payload(signed)).AsSpan().SequenceEqual(Encode(Samples.Payload(read!.Signed()))),
                $"seed {seed}, run {run}"
            );
        }
    }

    [Theory]
    [InlineData(73)]
    public void Random_changes_of_the_payload_never_throw(int seed)
    {
        var random = new Random(seed);
        var payload = Encode(Samples.Payload(Samples.Record.Signed()));
        for (var run = 0; run < 2000; run++)
        {
            var changed = payload.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            var fault = Verify(Samples.SignPayload(changed), out var record);
            Assert.True(fault == FirstAccessFault.None == record is not null, $"seed {seed}, run {run}: {fault}");
        }
    }

    private static IEnumerable<(string Name, object? Broken)> Breaks(object? good)
    {
        foreach (var (path, value) in Places(good))
        {
            var name = $"at {string.Join('/', path)}";
            yield return ($"null {name}", With(good, path, _ => null));
            yield return ($"a boolean {name}", With(good, path, _ => new Raw([0xf5])));
            if (value is not long)
                yield return ($"a number {name}", With(good, path, _ => 1L));
            if (value is not string && path is not [2L]) // a text as scope is a class
                yield return ($"a text {name}", With(good, path, _ => "text"));
            if (value is not byte[])
                yield return ($"bytes {name}", With(good, path, _ => new byte[3]));
            if (value is not List<object?>)
                yield return ($"a list {name}", With(good, path, _ => new List<object?> { 1L }));
            switch (value)
            {
                case byte[] bytes when path is not [10L, 1]: // the rules may have any length
                    yield return ($"a byte too few {name}", With(good, path, _ => bytes[1..]));
                    yield return ($"a byte too many {name}", With(good, path, _ => new byte[bytes.Length + 1]));
                    break;
                case byte[]:
                    yield return ($"nothing {name}", With(good, path, _ => Array.Empty<byte>()));
                    yield return ($"too much {name}", With(good, path, _ => new byte[SignedRules.MaxLength + 1]));
                    break;
                case string:
                    yield return ($"an empty text {name}", With(good, path, _ => ""));
                    yield return ($"a long text {name}", With(good, path, _ => "https://a.example/" + new string('x', 255)));
                    break;
                case long:
                    yield return ($"a negative number {name}", With(good, path, _ => -1L));
                    break;
                case List<object?> list:
                    if (path is not [9L]) // no preferred network at all is allowed
                        yield return ($"an empty list {name}", With(good, path, _ => new List<object?>()));
                    yield return (
                        $"a long list {name}",
                        With(good, path, _ => new List<object?>(Enumerable.Repeat(list[0], 65)))
                    );
                    break;
                case Map map:
                    foreach (var (key, _) in map.Where(pair => IsRequired(path, (long)pair.Key)))
                        yield return ($"without {key} {name}", With(good, path, _ => Without(map, key)));
                    break;
            }
        }
    }

    private static bool IsRequired(object[] path, long field) =>
        path switch
        {
            [] => field <= 9,
            [7L] => field <= 2,
            _ => field <= 3,
        };

    private static Map Without(Map map, object key)
    {
        var rest = new Map();
        rest.AddRange(map.Where(pair => !pair.Key.Equals(key)));
        return rest;
    }

    private static void AssertMalformed(object[] path, object value)
    {
        var broken = With(Samples.Payload(Samples.Record.Signed()), path, _ => value);
        Assert.Equal(FirstAccessFault.Malformed, Verify(Samples.SignPayload(Encode(broken)), out _));
    }

    private static FirstAccessFault Verify(
        byte[] signed,
        out FirstAccessRecord? record,
        FirstAccessScope? expected = null,
        long lowest = 1,
        DateTimeOffset? now = null
    ) => FirstAccessRecord.Verify(signed, SigningKey.Owner.Verify, expected ?? Scope, lowest, now ?? Samples.Now, out record);

    private static FirstAccessRecord Arbitrary(Random random)
    {
        var issued = DateTimeOffset.FromUnixTimeSeconds(random.NextInt64(4_000_000_000));
        return new FirstAccessRecord
        {
            Scope =
                random.Next(2) == 0
                    ? new FirstAccessScope.Device(FdoGuid.Create(random.NextBytes))
                    : new FirstAccessScope.DeviceClass(ClassId.Parse("class." + random.Next())),
            Version = random.NextInt64(1, long.MaxValue) >> random.Next(62) | 1,
            IssuedAt = issued,
            ExpiresAt = issued.AddSeconds(random.Next(1, int.MaxValue)),
            Journey = $"jny_{random.Next()}",
            Provider = new AccessProvider(
                new string('ü', random.Next(1, 65)),
                [
                    .. Enumerable
                        .Range(0, random.Next(1, 9))
                        .Select(i => new Uri($"https://owner{i}.example:{random.Next(1, 65536)}/{i}")),
                ]
            )
            {
                Est = random.Next(2) == 0 ? null : new("https://est.example"),
            },
            Operators = [.. Enumerable.Range(0, random.Next(1, 17)).Select(_ => ArbitraryOperator(random))],
            PreferredNetworks =
            [
                .. Enumerable
                    .Range(0, random.Next(65))
                    .Select(_ => new PreferredNetwork(ArbitraryPlmn(random), (AccessTechnologies)random.Next(65536))),
            ],
            Rules = random.Next(2) == 0 ? null : new SignedRules(random.Next(1, 100), new byte[random.Next(1, 2000)]),
        };
    }

    private static AccessOperator ArbitraryOperator(Random random) =>
        new(
            $"Operator {random.Next()}",
            [.. Enumerable.Range(0, random.Next(1, 17)).Select(_ => ArbitraryPlmn(random))],
            Samples.HashOf($"{random.Next()}")
        )
        {
            Realm = random.Next(2) == 0 ? null : "realm.example",
            Provisioning = random.Next(2) == 0 ? null : new("https://prov.example:9000"),
            SmDpPlus = random.Next(2) == 0 ? null : "smdp.example:444",
        };

    private static Plmn ArbitraryPlmn(Random random) =>
        Plmn.Parse(random.Next(2) == 0 ? $"{random.Next(100_000):D5}" : $"{random.Next(1_000_000):D6}");
}
