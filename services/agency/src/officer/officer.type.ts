import { connectionType, DayScalar } from '@qms/chassis';
import { ROLES, type Day, type Role as RoleName } from '@qms/kernel';
import { FORMS, type Form } from './officer.js';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';

export const Role = Object.fromEntries(ROLES.map((role) => [role, role])) as Record<RoleName, RoleName>;
registerEnumType(Role, { name: 'Role', description: 'What a person may do at an agency and below it.' });

export const DelegationForm = Object.fromEntries(FORMS.map((form) => [form, form])) as Record<Form, Form>;
registerEnumType(DelegationForm, {
  name: 'DelegationForm',
  description:
    'How a deputy signs (NĐ30 art. 13): KT. in the head’s place, TL. on the head’s order, TUQ. by written authority.',
});

@ObjectType('Grant', { description: 'A role held at an agency, reaching its subtree, for a span of days.' })
export class GrantType {
  @Field(() => ID, { description: 'Names the grant when it is revoked.' })
  id!: string;

  @Field(() => Role, { description: 'The role.' })
  role!: RoleName;

  @Field(() => ID, { nullable: true, description: 'The agency; null for a role held everywhere.' })
  agencyId!: string | null;

  @Field(() => DayScalar, { description: 'The first day.' })
  validFrom!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The first day on which it no longer holds.' })
  validTo!: Day | null;

  @Field(() => DelegationForm, { nullable: true, description: 'How the deputy signs, where it is held for a head.' })
  form!: Form | null;

  @Field(() => ID, { nullable: true, description: 'The head who delegated it.' })
  delegatedById!: string | null;
}

@ObjectType('Competence', { description: 'A certificate an officer holds (TT26 art. 40).' })
export class CompetenceType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => String, { description: 'What it certifies.' })
  certificate!: string;

  @Field(() => DayScalar, { description: 'The day it was issued.' })
  issuedOn!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The first day on which it no longer counts.' })
  expiresOn!: Day | null;
}

@Directive('@key(fields: "id")')
@ObjectType('Officer', { description: 'A person who works with the system.' })
export class OfficerType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => String, { description: 'Full name.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What the person signs in with and receives reminders at; null for who may not read that.',
  })
  email!: string | null;
}

@ObjectType('Viewer', { description: 'Whoever asks, as the register knows them.' })
export class ViewerType {
  @Field(() => OfficerType, { nullable: true, description: 'The person; null for a process.' })
  officer!: OfficerType | null;

  @Field(() => [GrantType], { description: 'The roles held today.' })
  grants!: GrantType[];

  @Field(() => [String], { description: 'The verbs of the register that they may use on some object.' })
  actions!: string[];
}

@ObjectType('SignInGrant', { description: 'A role in force today, as the gateway puts it in a token.' })
export class SignInGrantType {
  @Field(() => Role, { description: 'The role.' })
  role!: RoleName;

  @Field(() => ID, { nullable: true, description: 'The agency; null for everywhere.' })
  agencyId!: string | null;
}

@Directive('@inaccessible')
@ObjectType('SignIn', { description: 'Who an address belongs to and what the person may do today; for the gateway.' })
export class SignInType {
  @Field(() => ID, { description: 'The officer.' })
  id!: string;

  @Field(() => String, { description: 'Full name.' })
  name!: string;

  @Field(() => [SignInGrantType], { description: 'The grants in force today.' })
  grants!: SignInGrantType[];
}

@InputType('OfficerFilter', { description: 'Every condition given must hold for one grant in force today.' })
export class OfficerFilterInput {
  @Field(() => [ID], { nullable: true, description: 'Held at one of these agencies (100 at most).' })
  agencyIds?: string[];

  @Field(() => Role, { nullable: true, description: 'This role.' })
  role?: RoleName;
}

export const OfficerConnection = connectionType('Officer', () => OfficerType);
