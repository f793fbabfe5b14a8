// The provider of the tests: certified software (OpenID Foundation) with people and groups of its own.
import { Provider } from "oidc-provider";

const { issuer, port, jwks, clients, people } = JSON.parse(process.argv[2]);

const provider = new Provider(issuer, {
  clients,
  jwks,
  cookies: { keys: ["tests only"] },
  claims: { openid: ["sub"], profile: ["preferred_username", "roles", "team", "employee_number"] },
  conformIdTokenClaims: false, // what people are comes in the ID token itself
  pkce: { required: () => true },
  clientAuthMethods: ["private_key_jwt"],
  enabledJWA: { idTokenSigningAlgValues: ["RS256"], clientAuthSigningAlgValues: ["PS256", "RS256", "ES256"] },
  findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
