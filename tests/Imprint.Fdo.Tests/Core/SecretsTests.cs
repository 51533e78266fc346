using System.Reflection;
using System.Text;
using Imprint.Crypto;
using Imprint.Fdo.KeyExchange;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.ServiceInfo;
using Imprint.Fdo.Sessions;

namespace Imprint.Fdo.Tests.Core;

/// <summary>What is printed, by accident or into a log, has no contents in it: no keys, no files, no arguments of commands.</summary>
public sealed class SecretsTests
{
    private const string Word = "MARKER-that-nobody-may-read-7391";
    private static readonly byte[] Marker = Encoding.ASCII.GetBytes(Word);

    [Fact]
    public void No_type_prints_contents()
    {
        var printed = 0;
        foreach (var value in Handmade().Concat(Constructed()))
        {
            AssertNoMarker(value.GetType().Name, value);
            printed++;
        }

        Assert.InRange(printed, 40, int.MaxValue);
    }

    [Fact]
    public void No_exception_of_a_bad_call_tells_what_was_given()
    {
        var voucher = FdoSamples.Extended(1);
        var secretSigner = new FdoSigner(FdoKeys.Public("stranger"), _ => Marker);
        Action[] calls =
        [
            () => _ = new FdoHash(FdoHashType.Sha256, Marker.AsMemory(1)),
            () => FdoHash.ComputeHmac(FdoHashType.Sha256, Marker, Marker),
            () => FdoHash.Compute(FdoHashType.HmacSha384, Marker),
            () => _ = new FdoNonce(Marker),
            () => FdoPublicKey.FromSubjectPublicKeyInfo(Marker),
            () => FdoPublicKey.FromSubjectPublicKeyInfo(Marker, FdoKeyType.RsaPss),
            () => FdoPublicKey.FromChain([Marker]),
            () => FdoKeys.Public("maker").In(FdoKeyEncoding.X5Chain),
            () => voucher.Extend(secretSigner, FdoKeys.Public("owner-2")),
            () => secretSigner.Showing(FdoKeys.Public("maker")),
            () => RendezvousInfo.Create(new RendezvousDirective { Dns = Word + " " }),
            () => _ = new Tunnel(CipherSuite.A128Gcm, new Secret(Marker)),
            () => new To1Device(FdoSamples.Guid, secretSigner).Receive(FdoMessageType.To1HelloRvAck, Marker),
        ];
        foreach (var call in calls)
        {
            var failure = Record.Exception(call);
            Assert.NotNull(failure);
            AssertNoMarker(failure.GetType().Name, failure);
        }
    }

    [Fact]
    public void No_fault_that_is_told_to_a_peer_quotes_what_was_wrong()
    {
        var device = new To1Device(FdoSamples.Guid, FdoKeys.Signer("device"));
        device.Start();
        var step = Assert.IsType<FdoStep.Refused>(device.Receive(FdoMessageType.To1HelloRvAck, Marker));
        AssertNoMarker("refusal", step);
        AssertNoMarker("error", Encoding.Latin1.GetString(step.Error.Encode()));
    }

    [Fact]
    public void A_Wi_Fi_password_in_the_directives_is_not_shown()
    {
        var encoded = (byte[])[0x81, 0x81, 0x82, 0x0a, 0x58, (byte)(Marker.Length + 2), 0x78, (byte)Marker.Length, .. Marker];
        Assert.Equal(FdoFault.None, RendezvousInfo.Read(encoded, out var info));
        AssertNoMarker("info", info);
        AssertNoMarker("directive", info!.Directives[0]);
    }

    private static IEnumerable<object> Handmade()
    {
        var hmac = FdoHash.ComputeHmac(FdoHashType.HmacSha256, Marker, Marker);
        var voucher = FdoSamples.Extended(1);
        yield return hmac;
        yield return new SetHmac(hmac);
        yield return new FdoSigner(FdoKeys.Public("maker"), _ => Marker, _ => new Secret(Marker));
        yield return FdoKeys.Public("maker");
        yield return voucher;
        yield return voucher.Header;
        yield return voucher.Entries[0];
        yield return new DeviceCredential(true, "robot-3", FdoSamples.Guid, FdoSamples.Rendezvous, hmac);
        yield return To0d.Create(voucher, 1, FdoSamples.Nonce);
        yield return new FdoStep.Send(FdoMessageType.To2Done, Marker);
        yield return new Tunnel(CipherSuite.A128Gcm, new Secret(Marker.AsSpan(0, 16).ToArray()));
        yield return OwnerKeyExchange.Start(KeyExchangeSuite.Ecdh256, bytes => bytes.Fill(1));
        yield return new ServiceInfoEntry("fdo.download:data", Marker);
        yield return new OwnerServiceInfoBody(true, false, [new ServiceInfoEntry("a:b", Marker)]);
    }

    /// <summary>Every public type that can be made of plain values: bytes and lists of texts are contents, other texts are names.</summary>
    private static IEnumerable<object> Constructed()
    {
        foreach (var type in typeof(FdoHash).Assembly.GetExportedTypes().Where(t => t is { IsAbstract: false, IsEnum: false }))
        foreach (var constructor in type.GetConstructors())
        {
            var values = constructor.GetParameters().Select(p => ValueFor(p.ParameterType)).ToList();
            if (!values.TrueForAll(v => v is not null))
                continue;
            object made;
            try
            {
                made = constructor.Invoke([.. values]);
            }
            catch (TargetInvocationException e) when (e.InnerException is ArgumentException)
            {
                AssertNoMarker(type.Name, e);
                continue;
            }

            yield return made;
        }
    }

    private static object? ValueFor(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(ReadOnlyMemory<byte>))
            return (ReadOnlyMemory<byte>)Marker;
        if (type == typeof(byte[]))
            return Marker;
        if (type == typeof(IReadOnlyList<string>))
            return new[] { Word };
        if (type == typeof(string))
            return "word:word";
        if (type == typeof(Uri))
            return new Uri("https://a.example/");
        if (type == typeof(FdoNonce))
            return FdoSamples.Nonce;
        if (type == typeof(FdoHash))
            return FdoHash.ComputeHmac(FdoHashType.HmacSha256, Marker, Marker);
        return type is { IsValueType: true, IsByRefLike: false } ? Activator.CreateInstance(type) : null;
    }

    private static void AssertNoMarker(string what, object? value)
    {
        var text = value?.ToString();
        foreach (
            var form in new[]
            {
                Word,
                Convert.ToHexString(Marker)[..32],
                Convert.ToBase64String(Marker)[..20],
                string.Join(", ", Marker.Take(8)),
            }
        )
            Assert.False(text?.Contains(form, StringComparison.OrdinalIgnoreCase) ?? false, $"{what} prints its contents");
    }
}
