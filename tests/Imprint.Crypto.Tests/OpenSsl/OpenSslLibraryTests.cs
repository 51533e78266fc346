using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

public sealed class OpenSslLibraryTests
{
    [Fact]
    public void The_library_is_found_and_names_its_version()
    {
        Assert.True(OpenSslLibrary.IsAvailable);
        Assert.StartsWith("OpenSSL 3.", OpenSslLibrary.Version);
    }

    [Fact]
    public void A_missing_library_is_named_together_with_the_way_to_get_it()
    {
        var load = OpenSslLoad.Open([new("libssl.so.none", "libcrypto.so.none")]);

        Assert.StartsWith("None of libssl.so.none was found. OpenSSL 3 is needed for this: install it with", load.Problem);
    }

    [Fact]
    public void Half_an_installation_is_named()
    {
        var whole = OpenSslLoad.Candidates(versionOverride: null)[0];

        var load = OpenSslLoad.Open([whole with { LibCrypto = "libcrypto.so.none" }]);

        Assert.StartsWith($"{whole.LibSsl} was found but libcrypto.so.none was not.", load.Problem);
    }

    [Fact]
    public void The_override_of_NET_is_tried_first()
    {
        var names = OpenSslLoad.Candidates("3.2");

        Assert.Contains("3.2", names[0].LibSsl);
        Assert.Equal(OpenSslLoad.Candidates(versionOverride: null), names.Skip(1));
    }

    [Fact]
    public void What_a_failed_call_left_behind_becomes_the_message()
    {
        using var key = LibCrypto.EvpPkeyNewRawPublicKey(type: 1034, engine: 0, new byte[5], length: 5);
        Assert.True(key.IsInvalid);

        var failure = OpenSslException.Drain("Reading a key");

        Assert.StartsWith("Reading a key failed: error:", failure.Message);
        Assert.Equal("no further detail", OpenSslException.DrainErrors());
    }
}
