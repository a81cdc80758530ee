// Generated from openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/api/v1/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-appointments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-appointments-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-appointments-calendar.ics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-appointments-cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appointments/{id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-appointments-move"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/day-board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-day-board"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-departments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/encounters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-encounters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/encounters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-encounters-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/encounters/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-encounters-complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kpis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-kpis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kpis/departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-kpis-departments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-patients"];
        put?: never;
        post: operations["post-patients"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-patients-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["patch-patients-by-id"];
        trace?: never;
    };
    "/api/v1/patients/{id}/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-patients-appointments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-patients-messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-patients-reveal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/patients/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-patients-timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/practitioners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-practitioners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-sessions-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/call-next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-sessions-call-next"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-sessions-queue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-slots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/survey-invitations/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-survey-invitations-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/survey-invitations/{token}/response": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-survey-invitations-response"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/survey-results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-survey-results"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get-tasks-by-id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-tasks-attempts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-tasks-claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/escalate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["post-tasks-escalate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Actor: {
            id: string;
            name: string;
            patientId?: string;
            practitionerId?: string;
            roles: ("patient" | "frontdesk" | "nurse" | "doctor" | "manager" | "administrator" | "auditor" | "system")[];
        };
        Alert: {
            kind: string;
            text?: string;
        };
        Answer: {
            question: string;
            /** Format: int64 */
            score?: number;
            text?: string;
        };
        Appointment: {
            /** Format: date-time */
            bookedAt: string;
            channel: string;
            code: string;
            /** Format: date */
            date: string;
            departmentId: string;
            /** Format: date-time */
            end: string;
            id: string;
            note?: string;
            /** Format: int64 */
            number: number;
            patientId: string;
            practitionerId: string;
            reason?: string;
            room?: string;
            sessionId: string;
            /** Format: date-time */
            start: string;
            /** @enum {string} */
            status: "booked" | "arrived" | "fulfilled" | "noshow" | "cancelled" | "moved";
        };
        AppointmentList: {
            items: components["schemas"]["Appointment"][];
            next?: string;
        };
        Attempt: {
            /** Format: date-time */
            at: string;
            by: string;
            note?: string;
            /** @enum {string} */
            outcome: "reached" | "no-answer" | "wrong-number" | "call-later" | "refused" | "will-return" | "worse" | "died";
        };
        Axis: {
            /** @enum {string} */
            axis: "age" | "disease" | "need" | "frequency" | "economic";
            class: string;
            evidence: string[];
            override?: components["schemas"]["Override"];
        };
        BoardSession: {
            /** Format: date */
            date: string;
            departmentId: string;
            /** Format: date-time */
            end: string;
            id: string;
            places: components["schemas"]["Place"][];
            practitionerId: string;
            room: string;
            scheduleId: string;
            slots: components["schemas"]["Slot"][];
            /** Format: date-time */
            start: string;
        };
        BoardSessionList: {
            items: components["schemas"]["BoardSession"][];
            next?: string;
        };
        BookAppointment: {
            note?: string;
            /** Format: int64 */
            number: number;
            patientId: string;
            sessionId: string;
        };
        CancelAppointment: {
            reason: string;
        };
        CheckIn: {
            appointmentId: string;
        };
        Clinic: {
            languages: string[];
            local?: boolean;
            name: string;
            timeZone: string;
        };
        CompleteEncounter: {
            advice?: string;
            chronic?: boolean;
            complaint: string;
            diagnosis: components["schemas"]["Diagnosis"];
            handling?: string;
            nextStep: components["schemas"]["NextStep"];
        };
        Consent: {
            call: boolean;
            email: boolean;
            sms: boolean;
            wechat: boolean;
        };
        Department: {
            active: boolean;
            id: string;
            name: components["schemas"]["Text"];
            need: string;
        };
        DepartmentFigures: {
            departmentId: string;
            departmentName?: string;
            figures: components["schemas"]["Figure"][];
        };
        DepartmentList: {
            items: components["schemas"]["Department"][];
            next?: string;
        };
        Diagnosis: {
            code: string;
            text: string;
        };
        Document: {
            number: string;
            /** @enum {string} */
            type: "identity-card" | "passport" | "insurance-card" | "other";
        };
        DuplicateWarning: {
            code: string;
            message: string;
            name?: string;
            number?: string;
            patientId?: string;
        };
        Encounter: {
            appointmentId: string;
            /** Format: date-time */
            arrivedAt: string;
            /** Format: date-time */
            calledAt?: string;
            /** Format: date */
            date: string;
            departmentId: string;
            /** Format: date-time */
            finishedAt?: string;
            first: boolean;
            id: string;
            /** Format: int64 */
            number: number;
            order: string;
            patientId: string;
            patientName?: string;
            practitionerId: string;
            record?: components["schemas"]["Record"];
            sessionId: string;
            /** Format: date-time */
            start: string;
            /** @enum {string} */
            status: "arrived" | "in-progress" | "finished";
        };
        EncounterList: {
            items: components["schemas"]["Encounter"][];
            next?: string;
        };
        EscalateTask: {
            /** Format: date */
            dueOn: string;
            reason: string;
        };
        FieldProblem: {
            code: string;
            detail: string;
            field: string;
        };
        Figure: {
            days: components["schemas"]["FigureDay"][];
            definition?: string;
            /** Format: int64 */
            denominator: number;
            denominatorText?: string;
            id: string;
            name: string;
            /** Format: int64 */
            numerator: number;
            numeratorText?: string;
            /** @enum {string} */
            unit: "percent" | "minutes" | "score" | "count" | "per-mille";
            /** Format: double */
            value?: number;
        };
        FigureDay: {
            /** Format: date */
            date: string;
            /** Format: int64 */
            denominator: number;
            /** Format: int64 */
            numerator: number;
            /** Format: double */
            value?: number;
        };
        Guardian: {
            name: string;
            patientId?: string;
            phone?: string;
            relation: string;
        };
        KpiDepartments: {
            items: components["schemas"]["DepartmentFigures"][];
            month: string;
        };
        KpiMonth: {
            figures: components["schemas"]["Figure"][];
            month: string;
        };
        Me: {
            actor: components["schemas"]["Actor"];
            clinic: components["schemas"]["Clinic"];
        };
        Message: {
            channel?: string;
            /** Format: date-time */
            dueAt: string;
            id: string;
            patientId: string;
            patientName?: string;
            reason?: string;
            /** Format: date-time */
            sentAt?: string;
            /** @enum {string} */
            status: "planned" | "sent" | "delivered" | "failed" | "dropped";
            template: string;
            text?: string;
        };
        MessageList: {
            items: components["schemas"]["Message"][];
            next?: string;
        };
        MoveAppointment: {
            /** Format: int64 */
            number: number;
            reason: string;
            sessionId: string;
        };
        NextStep: {
            /** Format: int64 */
            inDays?: number;
            /** @enum {string} */
            kind: "none" | "follow-up" | "return" | "refer";
            note?: string;
        };
        Override: {
            by?: string;
            reason: string;
            /** Format: date */
            until?: string;
        };
        Patient: {
            address?: string;
            alerts: components["schemas"]["Alert"][];
            /** Format: date */
            birthDate?: string;
            classification: components["schemas"]["Axis"][];
            consent: components["schemas"]["Consent"];
            /** Format: date-time */
            createdAt: string;
            document?: components["schemas"]["Document"];
            email?: string;
            /** @enum {string} */
            gender: "female" | "male" | "other" | "unknown";
            guardian?: components["schemas"]["Guardian"];
            id: string;
            language: string;
            name: string;
            needs: string[];
            number: string;
            occupation?: string;
            phones: string[];
            source?: string;
        };
        PatientChange: {
            address?: string;
            /** Format: date */
            birthDate?: string;
            consent?: components["schemas"]["Consent"];
            document?: components["schemas"]["Document"];
            email?: string;
            /** @enum {string} */
            gender?: "female" | "male" | "other" | "unknown";
            guardian?: components["schemas"]["Guardian"];
            language?: string;
            name?: string;
            needs?: string[];
            occupation?: string;
            phones?: string[];
            source?: string;
        };
        PatientList: {
            items: components["schemas"]["PatientSummary"][];
            next?: string;
        };
        PatientSummary: {
            alerts: components["schemas"]["Alert"][];
            /** Format: date */
            birthDate?: string;
            /** @enum {string} */
            gender: "female" | "male" | "other" | "unknown";
            id: string;
            name: string;
            number: string;
            phone?: string;
        };
        Place: {
            appointmentId: string;
            code: string;
            encounterId?: string;
            /** @enum {string} */
            encounterStatus?: "arrived" | "in-progress" | "finished";
            note?: string;
            /** Format: int64 */
            number: number;
            patientId: string;
            patientName: string;
            /** @enum {string} */
            status: "booked" | "arrived" | "fulfilled" | "noshow" | "cancelled" | "moved";
        };
        Practitioner: {
            active: boolean;
            grade: string;
            id: string;
            name: components["schemas"]["Text"];
        };
        PractitionerList: {
            items: components["schemas"]["Practitioner"][];
            next?: string;
        };
        Problem: {
            code: string;
            detail: string;
            errors?: components["schemas"]["FieldProblem"][];
            instance?: string;
            /** Format: int64 */
            status: number;
            title: string;
            type: string;
        };
        Question: {
            choices?: components["schemas"]["Text"][];
            id: string;
            /** @enum {string} */
            kind: "scale" | "nps" | "choice" | "text";
            required: boolean;
            text: components["schemas"]["Text"];
        };
        QuestionResult: {
            /** Format: int64 */
            answers: number;
            kind: string;
            /** Format: double */
            mean?: number;
            question: string;
            text: components["schemas"]["Text"];
        };
        Record: {
            advice?: string;
            complaint: string;
            diagnosis: components["schemas"]["Diagnosis"];
            handling?: string;
            nextStep: components["schemas"]["NextStep"];
        };
        RecordAttempt: {
            /** Format: date */
            callAgainOn?: string;
            note?: string;
            /** @enum {string} */
            outcome: "reached" | "no-answer" | "wrong-number" | "call-later" | "refused" | "will-return" | "worse" | "died";
        };
        Registered: {
            patient: components["schemas"]["Patient"];
            warnings: components["schemas"]["DuplicateWarning"][];
        };
        RegisterPatient: {
            address?: string;
            /** Format: date */
            birthDate?: string;
            consent?: components["schemas"]["Consent"];
            document?: components["schemas"]["Document"];
            email?: string;
            /** @enum {string} */
            gender: "female" | "male" | "other" | "unknown";
            guardian?: components["schemas"]["Guardian"];
            language?: string;
            name: string;
            needs?: string[];
            occupation?: string;
            phones?: string[];
            source?: string;
        };
        Revealed: {
            address?: string;
            document?: components["schemas"]["Document"];
            email?: string;
            guardian?: components["schemas"]["Guardian"];
            phones: string[];
        };
        RevealReason: {
            reason: string;
        };
        Session: {
            /** Format: date */
            date: string;
            departmentId: string;
            /** Format: date-time */
            end: string;
            id: string;
            practitionerId: string;
            room: string;
            scheduleId: string;
            slots: components["schemas"]["Slot"][];
            /** Format: date-time */
            start: string;
        };
        SessionList: {
            items: components["schemas"]["Session"][];
            next?: string;
        };
        Slot: {
            /** Format: date-time */
            end: string;
            /** Format: int64 */
            number: number;
            /** Format: date-time */
            start: string;
        };
        SurveyInvitation: {
            clinicName?: string;
            /** Format: date */
            date?: string;
            department?: components["schemas"]["Text"];
            questionnaire: string;
            /** Format: int64 */
            questionnaireVersion: number;
            questions: components["schemas"]["Question"][];
            title: components["schemas"]["Text"];
        };
        SurveyReceipt: {
            /** Format: date-time */
            answeredAt: string;
        };
        SurveyResponse: {
            answers: components["schemas"]["Answer"][];
        };
        SurveyResult: {
            /** Format: int64 */
            answered: number;
            /** Format: int64 */
            invited: number;
            /** Format: double */
            mean?: number;
            questionnaire: string;
            questions: components["schemas"]["QuestionResult"][];
            title: components["schemas"]["Text"];
        };
        SurveyResultList: {
            items: components["schemas"]["SurveyResult"][];
            next?: string;
        };
        Task: {
            about: string;
            assignee?: string;
            attempts: components["schemas"]["Attempt"][];
            /** Format: date-time */
            closedAt?: string;
            departmentId?: string;
            /** Format: date */
            due: string;
            /** Format: date */
            from: string;
            id: string;
            /** @enum {string} */
            kind: "follow-up" | "doctor" | "call";
            late: boolean;
            patientId: string;
            patientName?: string;
            plan: string;
            practitionerId?: string;
            /** Format: int64 */
            recursInDays?: number;
            /** @enum {string} */
            status: "ready" | "completed" | "cancelled";
        };
        TaskList: {
            items: components["schemas"]["Task"][];
            next?: string;
        };
        Text: {
            [key: string]: string;
        };
        Timeline: {
            items: components["schemas"]["TimelineEntry"][];
            next?: string;
        };
        TimelineEntry: {
            /** Format: date-time */
            at: string;
            detail?: string;
            id: string;
            /** @enum {string} */
            kind: "registration" | "appointment" | "encounter" | "task" | "message" | "survey";
            status?: string;
            title: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "post-appointments": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookAppointment"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-appointments-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-appointments-calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": string;
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-appointments-cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelAppointment"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-appointments-move": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveAppointment"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-day-board": {
        parameters: {
            query: {
                date: string;
                department?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardSessionList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DepartmentList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-encounters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckIn"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-encounters-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-encounters-complete": {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteEncounter"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-kpis": {
        parameters: {
            query: {
                department?: string;
                month: string;
                practitioner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KpiMonth"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-kpis-departments": {
        parameters: {
            query: {
                month: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KpiDepartments"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-messages": {
        parameters: {
            query?: {
                cursor?: string;
                day?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-patients": {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PatientList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-patients": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterPatient"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registered"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-patients-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "patch-patients-by-id": {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatientChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-patients-appointments": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppointmentList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-patients-messages": {
        parameters: {
            query?: {
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-patients-reveal": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevealReason"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revealed"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-patients-timeline": {
        parameters: {
            query?: {
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-practitioners": {
        parameters: {
            query?: {
                department?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PractitionerList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-sessions-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardSession"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-sessions-call-next": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-sessions-queue": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EncounterList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-slots": {
        parameters: {
            query?: {
                days?: number;
                department?: string;
                from?: string;
                practitioner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-survey-invitations-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SurveyInvitation"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-survey-invitations-response": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SurveyResponse"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SurveyReceipt"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-survey-results": {
        parameters: {
            query: {
                department?: string;
                month: string;
                questionnaire?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SurveyResultList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-tasks": {
        parameters: {
            query?: {
                cursor?: string;
                kind?: "follow-up" | "doctor" | "call";
                view?: "due" | "overdue" | "mine" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskList"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "get-tasks-by-id": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-tasks-attempts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordAttempt"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-tasks-claim": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "post-tasks-escalate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EscalateTask"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
